package pinghub.websocket.standard;

import pinghub.websocket.Closer;
import pinghub.websocket.Connections;
import pinghub.websocket.FanOut;

/** The engine, for tests of what chooses it. */
public final class SomeStandardEngine {

    private SomeStandardEngine() {
    }

    public static StandardEngine with(Connections connections, FanOut fanOut, Closer closer) {
        return new StandardEngine(connections, fanOut, closer, new Resumer());
    }
}
