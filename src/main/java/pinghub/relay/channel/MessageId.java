package pinghub.relay.channel;

import org.jspecify.annotations.Nullable;

/**
 * By what a message is known in its channel: the second in which it came, and its number in that second. Strictly increasing.
 *
 * @param time seconds since 1970
 * @param tag  0 for the first message of the channel in that second; −1 is the place before it
 */
public record MessageId(long time, int tag) implements Comparable<MessageId> {

    /** Before every message. */
    public static final MessageId NONE = new MessageId(0, 0);

    /** The place before the first message of a second. */
    public static MessageId before(long time) {
        return new MessageId(time, -1);
    }

    /** The id of the next message of the channel, in a second that is not before this one. */
    MessageId next(long second) {
        return second > time ? new MessageId(second, 0) : new MessageId(time, tag + 1);
    }

    @Override
    public int compareTo(MessageId that) {
        int byTime = Long.compare(time, that.time);
        return byTime == 0 ? Integer.compare(tag, that.tag) : byTime;
    }

    /** {@code time:tag}. */
    @Override
    public String toString() {
        return time + ":" + tag;
    }

    // By hand: what the compiler makes for a record has the JDK (17) hold on to this class, and so to an undeployed application.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MessageId that && time == that.time && tag == that.tag;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(time) + tag;
    }
}
