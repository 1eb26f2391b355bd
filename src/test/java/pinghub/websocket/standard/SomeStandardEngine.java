package pinghub.websocket.standard;

import pinghub.websocket.Connections;
import pinghub.wire.Closer;
import pinghub.wire.FanOut;

/** The engine, for tests of what chooses it. */
public final class SomeStandardEngine {

    private SomeStandardEngine() {
    }

    public static StandardEngine with(Connections connections, FanOut fanOut, Closer closer) {
        return new StandardEngine(connections, fanOut, closer, new Resumer());
    }
}
