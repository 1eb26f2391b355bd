package pinghub.channel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * First in, first out: every subscriber gets every message, in the same order and with the same number. Thread-safe. To join, to take
 * what is kept, and to number a message are one step each and never overlap, so that nothing is lost or seen twice between them.
 */
final class Channel {

    private static final Subscriber[] NOBODY = {};

    private final long epoch;
    private final @Nullable History history;                      // its contents guarded by this; null if nothing is ever kept
    private final ArrayList<Member> members = new ArrayList<>(1); // guarded by this
    private Subscriber @Nullable [] everybody;                    // guarded by this; null when that has changed
    private long last;                                            // guarded by this; the seq of the last message
    private boolean gone;                                         // guarded by this; nobody finds this channel any more

    /** A subscriber's place. Knows its index, so that leaving costs the same in a channel of ten or ten thousand. */
    static final class Member {
        final Subscriber subscriber;
        private int index = -1; // guarded by the channel; -1 before it joins and once it left

        Member(Subscriber subscriber) {
            this.subscriber = subscriber;
        }
    }

    /** What became of one message; written under the channel's lock and read by the same thread afterwards. */
    static final class Delivery {
        Subscriber[] everybody = NOBODY; // who was in the channel, not to be changed
        @Nullable List<Subscriber> slow; // those that had no room; null if all had
        long seq;
    }

    /** How publishing ended. */
    enum Outcome { DELIVERED, NO_ROOM, GONE }

    /** @param epoch which no other channel of this node has had */
    Channel(long epoch, @Nullable History history) {
        this.epoch = epoch;
        this.history = history;
    }

    long epoch() {
        return epoch;
    }

    boolean keeps() {
        return history != null;
    }

    /** The member is in from now on, and what comes before that is in the backlog; it may join one channel, once. */
    synchronized Backlog add(Member member, Start start, int atMostBytes, long now, Counters counters) {
        Backlog backlog = backlog(start, Integer.MAX_VALUE, atMostBytes, now); // first: after it nothing fails
        member.index = members.size();
        members.add(member);
        everybody = null;
        counters.due(backlog.size());
        return backlog;
    }

    /**
     * What is kept behind a place, without joining.
     *
     * @param limit so many messages at most: the first, or for {@link Start.Last} the last
     */
    synchronized Backlog backlog(Start start, int limit, long now) {
        return backlog(start, limit, Integer.MAX_VALUE, now);
    }

    private Backlog backlog(Start start, int limit, int atMostBytes, long now) {
        if (history == null || start instanceof Start.Now) {
            return cut(last, last, 0, 0, now, start);
        }
        history.expire(now);
        long oldest = last - history.size(); // the place before the oldest that is kept
        if (start instanceof Start.After after) {
            Cursor cursor = after.cursor();
            boolean reaches = cursor.epoch() == epoch && cursor.seq() >= oldest && cursor.seq() <= last;
            long behind = reaches ? cursor.seq() : oldest;
            return cut(behind, oldest, (int) Math.min(last - behind, limit), atMostBytes, now, start);
        }
        int count = Math.min(((Start.Last) start).messages(), Math.min(history.size(), limit));
        return cut(last - count, oldest, count, atMostBytes, now, start);
    }

    private Backlog cut(long behind, long oldest, int wanted, int atMostBytes, long now, Start start) {
        int count = history == null || atMostBytes == Integer.MAX_VALUE ? wanted
                : history.within((int) (behind - oldest), wanted, atMostBytes);
        var payloads = new byte[count][];
        var binary = new boolean[count];
        if (history != null && count > 0) {
            history.copy((int) (behind - oldest), count, payloads, binary);
        }
        Gap gap = null;
        if (start instanceof Start.After after) {
            var begins = new Cursor(epoch, behind);
            gap = begins.equals(after.cursor()) ? null : new Gap(after.cursor(), begins);
        }
        return new Backlog(epoch, last, payloads, binary, behind + 1, now, gap);
    }

    /** The member is out. Returns whether the channel is over with it: nobody may use it any more. */
    synchronized boolean remove(Member member) {
        if (member.index >= 0) {
            Member moved = members.remove(members.size() - 1);
            if (moved != member) {
                members.set(member.index, moved);
                moved.index = member.index;
            }
            member.index = -1;
            everybody = null;
        }
        return endIfIdle();
    }

    /** Lets go of what is older than promised. Returns whether the channel is over with it: nobody may use it any more. */
    synchronized boolean sweep(long now) {
        if (history != null) {
            history.expire(now);
        }
        return endIfIdle();
    }

    private boolean endIfIdle() {
        gone = members.isEmpty() && (history == null || history.size() == 0);
        return gone;
    }

    synchronized int size() {
        return members.size();
    }

    synchronized ChannelInfo info(ChannelName name, long now) {
        if (history != null) {
            history.expire(now);
        }
        return new ChannelInfo(name, members.size(), history == null ? 0 : history.size(), history == null ? 0 : history.bytes(),
                new Cursor(epoch, last));
    }

    /** Those who are in; not to be changed. */
    synchronized Subscriber[] everybody() {
        if (everybody == null) {
            everybody = members.stream().map(member -> member.subscriber).toArray(Subscriber[]::new);
        }
        return everybody;
    }

    /**
     * Keeps the message where that is promised, numbers it and offers it to all, and counts that before anybody has it. Unless it is
     * delivered, nothing happens.
     */
    synchronized Outcome publish(Message message, Door door, Counters counters, Delivery delivery) {
        if (gone) {
            return Outcome.GONE;
        }
        if (history != null && !history.add(message)) {
            return Outcome.NO_ROOM;
        }
        counters.accepted(door, message.size());
        last++;
        delivery.seq = last;
        Subscriber[] all = everybody();
        delivery.everybody = all;
        if (all.length > 0) {
            counters.due(all.length);
            offer(message.numbered(epoch, last), all, delivery);
        }
        return Outcome.DELIVERED;
    }

    private static void offer(Message message, Subscriber[] all, Delivery delivery) {
        for (Subscriber subscriber : all) {
            if (!subscriber.offer(message)) {
                if (delivery.slow == null) {
                    delivery.slow = new ArrayList<>();
                }
                delivery.slow.add(subscriber);
            }
        }
    }
}
