package pinghub.websocket.direct;

import pinghub.config.Settings;
import pinghub.wire.Closer;
import pinghub.wire.FanOut;

/** The engine, for tests of what chooses it. */
public final class SomeDirectEngine {

    private SomeDirectEngine() {
    }

    public static DirectEngine with(Settings settings, FanOut fanOut, Closer closer) {
        return new DirectEngine(settings, new Compression(), fanOut, closer);
    }
}
