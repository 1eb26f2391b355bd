package pinghub.channel;

import java.util.ArrayList;
import java.util.List;

/** First in, first out: every subscriber gets every message, in the same order. Thread-safe. */
final class Channel {

    private final ArrayList<Member> members = new ArrayList<>(1); // guarded by this

    /** A subscriber's place. Knows its index, so that leaving costs the same in a channel of ten or ten thousand. */
    static final class Member {
        final Subscriber subscriber;
        private int index; // guarded by the channel; -1 once it left

        private Member(Subscriber subscriber, int index) {
            this.subscriber = subscriber;
            this.index = index;
        }
    }

    synchronized Member add(Subscriber subscriber) {
        var member = new Member(subscriber, members.size());
        members.add(member);
        return member;
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
        return true;
    }

    synchronized boolean isEmpty() {
        return members.isEmpty();
    }

    synchronized int size() {
        return members.size();
    }

    /**
     * Offers to all, and counts that before anybody has it. Returns how many were in the channel, and adds to {@code slow} those
     * that had no room.
     */
    synchronized int publish(Message message, Counters counters, List<Subscriber> slow) {
        int size = members.size();
        counters.due(size);
        for (int i = 0; i < size; i++) {
            Subscriber subscriber = members.get(i).subscriber;
            if (!subscriber.offer(message)) {
                slow.add(subscriber);
            }
        }
        return size;
    }
}
