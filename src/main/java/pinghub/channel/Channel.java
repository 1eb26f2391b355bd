package pinghub.channel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** First in, first out: every subscriber gets every message, in the same order. Thread-safe. */
final class Channel {

    private final ArrayList<Member> members = new ArrayList<>(1); // guarded by this
    private Subscriber @Nullable [] everybody;                    // guarded by this; null when that has changed

    /** A subscriber's place. Knows its index, so that leaving costs the same in a channel of ten or ten thousand. */
    static final class Member {
        final Subscriber subscriber;
        private int index = -1; // guarded by the channel; -1 before it joins and once it left

        Member(Subscriber subscriber) {
            this.subscriber = subscriber;
        }
    }

    /** The member is in from now on; it may join one channel, once. */
    synchronized void add(Member member) {
        member.index = members.size();
        members.add(member);
        everybody = null;
    }

    /** Returns whether the member was still in. */
    synchronized boolean remove(Member member) {
        if (member.index < 0) {
            return false;
        }
        Member last = members.remove(members.size() - 1);
        if (last != member) {
            members.set(member.index, last);
            last.index = member.index;
        }
        member.index = -1;
        everybody = null;
        return true;
    }

    synchronized boolean isEmpty() {
        return members.isEmpty();
    }

    synchronized int size() {
        return members.size();
    }

    /**
     * Offers to all, and counts that before anybody has it. Returns who was in the channel, not to be changed, and adds to
     * {@code slow} those that had no room.
     */
    synchronized Subscriber[] publish(Message message, Counters counters, List<Subscriber> slow) {
        if (everybody == null) {
            everybody = members.stream().map(member -> member.subscriber).toArray(Subscriber[]::new);
        }
        counters.due(everybody.length);
        for (Subscriber subscriber : everybody) {
            if (!subscriber.offer(message)) {
                slow.add(subscriber);
            }
        }
        return everybody;
    }
}
