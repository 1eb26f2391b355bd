package pinghub.relay.hook;

import pinghub.channel.Counters;
import pinghub.channel.Ticker;
import pinghub.relay.channel.RelayChannels;

/** Hooks for tests of what uses them. */
public final class SomeHooks {

    private SomeHooks() {
    }

    public static Hooks with(Counters counters) {
        return new Hooks(new Application(), counters);
    }

    public static ChannelEvents events(RelayChannels channels, Ticker ticker) {
        return new ChannelEvents(channels, ticker);
    }
}
