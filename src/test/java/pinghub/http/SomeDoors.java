package pinghub.http;

import pinghub.channel.Counters;
import pinghub.channel.Ticker;
import pinghub.config.Settings;

/** Doors of other protocols, for tests of those. */
public final class SomeDoors {

    private SomeDoors() {
    }

    public static BodyDoor bodies(Settings settings, Counters counters, Ticker ticker) {
        return new BodyDoor(new BodyReader(settings, ticker), new UnclearConnections(), counters);
    }
}
