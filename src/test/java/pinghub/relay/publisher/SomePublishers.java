package pinghub.relay.publisher;

import pinghub.channel.Counters;
import pinghub.channel.Ticker;
import pinghub.relay.channel.RelayChannels;
import pinghub.relay.hook.Hooks;
import pinghub.relay.hook.SomeEvents;

/** Publishers for tests of what uses them. */
public final class SomePublishers {

    private SomePublishers() {
    }

    public static Publishers with(RelayChannels channels, Hooks hooks, Counters counters, Ticker ticker) {
        return new Publishers(channels, hooks, SomeEvents.of(channels, ticker), counters, ticker);
    }
}
