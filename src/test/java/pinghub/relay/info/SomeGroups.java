package pinghub.relay.info;

import pinghub.channel.Counters;
import pinghub.relay.channel.RelayChannels;

/** Groups for tests of what uses them. */
public final class SomeGroups {

    private SomeGroups() {
    }

    public static Groups with(RelayChannels channels, Counters counters) {
        return new Groups(channels, counters);
    }
}
