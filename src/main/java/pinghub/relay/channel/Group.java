package pinghub.relay.channel;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The channels of one group, and what they may have together. Thread-safe; channels come and go within the map of groups. */
final class Group {

    static final String TOO_MANY_SUBSCRIBERS = "Group limit reached for number of subscribers.";

    private static final String TOO_MANY_CHANNELS = "Group limit reached for number of channels.";
    private static final String TOO_MANY_MESSAGES = "Group limit reached for number of messages.";
    private static final String TOO_MUCH_MEMORY = "Group limit reached for memory of messages.";

    private final ConcurrentNavigableMap<String, RelayChannel> channels = new ConcurrentSkipListMap<>();
    private final Quota channelCount = new Quota();
    private final Quota subscribers = new Quota();
    private final Quota messages = new Quota();
    private final Quota memory = new Quota();
    private volatile GroupLimits limits = GroupLimits.NONE;
    private volatile long limitsMemory;

    /** @param memory what is counted of a group with these limits */
    void limit(GroupLimits newLimits, long memory) {
        limits = newLimits;
        limitsMemory = memory;
    }

    /** What is counted of it as it is. */
    long limitsMemory() {
        return limitsMemory;
    }

    /** A channel is to come. Returns why it may not. */
    Optional<String> enter(boolean accounted) {
        return channelCount.add(1, accounted ? limits.channels() : 0) ? Optional.empty() : Optional.of(TOO_MANY_CHANNELS);
    }

    /** A channel has come. */
    void add(RelayChannel channel) {
        channels.put(channel.name().id(), channel);
    }

    /** A channel that had come is gone. */
    void leave(RelayChannel channel) {
        channels.remove(channel.name().id(), channel);
        channelCount.add(-1, 0);
    }

    /** A channel that was to come does not. */
    void leaveUnseen() {
        channelCount.add(-1, 0);
    }

    boolean addSubscriber(boolean accounted) {
        return subscribers.add(1, accounted ? limits.subscribers() : 0);
    }

    void removeSubscribers(int count) {
        subscribers.add(-count, 0);
    }

    /** So many messages and bytes more are to be kept, or less. Returns why not; then nothing has changed. */
    Optional<String> keep(long moreMessages, long moreBytes, boolean accounted) {
        if (!messages.add(moreMessages, accounted ? limits.messages() : 0)) {
            return Optional.of(TOO_MANY_MESSAGES);
        }
        if (!memory.add(moreBytes, accounted ? limits.memory() : 0)) {
            messages.add(-moreMessages, 0);
            return Optional.of(TOO_MUCH_MEMORY);
        }
        return Optional.empty();
    }

    /** Behind an id, in the order of ids. */
    Collection<RelayChannel> channelsAfter(String id) {
        return channels.tailMap(id, false).values();
    }

    /** Whether nobody would miss it. */
    boolean isIdle() {
        return channelCount.used() == 0 && limits.equals(GroupLimits.NONE);
    }

    GroupInfo info() {
        return new GroupInfo((int) channelCount.used(), subscribers.used(), messages.used(), memory.used(), limits);
    }
}
