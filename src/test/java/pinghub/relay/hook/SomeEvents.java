package pinghub.relay.hook;

import pinghub.channel.Ticker;
import pinghub.relay.channel.RelayChannels;

/** What tells of events, for tests of what happens. */
public final class SomeEvents {

    private SomeEvents() {
    }

    public static ChannelEvents of(RelayChannels channels, Ticker ticker) {
        return new ChannelEvents(channels, ticker);
    }
}
