package pinghub.relay.channel;

import java.util.List;
import pinghub.channel.Backlog;
import pinghub.channel.Message;
import pinghub.channel.Subscription;

/** What became of the wish to subscribe. */
public sealed interface Subscribed {

    /**
     * It is held.
     *
     * @param start   where it begins
     * @param backlog what comes before the messages that are published from now on, which count as due
     */
    record Held(Subscription place, Position start, Backlog backlog) implements Subscribed { }

    /** It is not held: that is what there is, or nothing where it was not to be held; each has its {@link RelayMessage#position}. */
    record Ready(Position start, List<Message> messages) implements Subscribed { }

    /**
     * It is not.
     *
     * @param sentence which limit of the group it is; empty unless one is
     */
    record Refused(Why why, String sentence) implements Subscribed { }

    /** Why not. */
    enum Why {
        /** No publisher has made the channel. */
        UNKNOWN,
        /** The channel has as many as it may. */
        TOO_MANY,
        /** Another was first. */
        CONFLICT,
        /** The group has as many as it may, of subscribers or channels. */
        GROUP_FULL,
        /** The node has as many as it may, of subscribers or channels, or no memory for another channel. */
        NODE_FULL
    }
}
