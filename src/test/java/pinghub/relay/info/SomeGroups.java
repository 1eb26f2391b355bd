package pinghub.relay.info;

import pinghub.relay.channel.RelayChannels;

/** Groups for tests of what uses them. */
public final class SomeGroups {

    private SomeGroups() {
    }

    public static Groups with(RelayChannels channels) {
        return new Groups(channels);
    }
}
