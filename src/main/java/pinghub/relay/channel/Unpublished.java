package pinghub.relay.channel;

import pinghub.channel.Limits;

/**
 * What channels take that only subscribers have made: at most half of the number and of the memory, so that anybody who may subscribe
 * leaves room to those who publish. Thread-safe.
 */
final class Unpublished {

    private final Quota channels = new Quota();
    private final Quota bytes = new Quota();
    private final long maxChannels;
    private final long maxBytes;

    Unpublished(Limits limits, RelayLimits relayLimits) {
        maxChannels = Math.max(1, limits.channels() / 2);
        maxBytes = Math.max(1, relayLimits.maxBytes() / 2);
    }

    /** A subscriber is to make a channel. Returns whether it may; otherwise nothing has changed. */
    boolean enter(RelayName name) {
        if (!channels.add(1, maxChannels)) {
            return false;
        }
        if (!bytes.add(RelayChannel.memory(name), maxBytes)) {
            channels.add(-1, 0);
            return false;
        }
        return true;
    }

    /** Such a channel is gone, or a publisher uses it. */
    void leave(RelayName name) {
        channels.add(-1, 0);
        bytes.add(-RelayChannel.memory(name), 0);
    }
}
