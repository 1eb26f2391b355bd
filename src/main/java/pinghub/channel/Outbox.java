package pinghub.channel;

import java.util.ArrayDeque;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber's bounded queue of messages not yet written. Thread-safe: a channel fills it, a wire empties it. Counts what
 * it drops. Takes no memory to speak of while it is empty.
 *
 * <p>What goes beyond a few kilobytes counts as a part of the memory for all outboxes. Once half of that is taken, the room of each
 * shrinks with what is left, down to one message: who is furthest behind is cut first, and who keeps up never.
 */
public final class Outbox {

    private static final int UNCOUNTED_BYTES = 16 * 1024; // to count costs as much as all the rest, and most are soon empty again

    private final Limits limits;
    private final Counters counters;
    private final SlowPolicy policy;
    private @Nullable Backlog kept;             // guarded by this; what comes before the first; null if there is nothing any more
    private @Nullable Message first;            // guarded by this; the oldest, mostly the only one; null if there is none
    private @Nullable ArrayDeque<Message> rest; // guarded by this; null while there is nothing behind the first
    private @Nullable ArrayDeque<Message> backlog; // guarded by this; what came after and counts as memory; or null
    private long bytes;                         // guarded by this
    private @Nullable DropReason closed;        // guarded by this; null while open
    private boolean emptied;                    // guarded by this; whether what it has is dropped, too

    /** @param policy what happens to a message that has no room */
    public Outbox(Limits limits, Counters counters, SlowPolicy policy) {
        this.limits = limits;
        this.counters = counters;
        this.policy = policy;
    }

    /** One whose subscriber is disconnected when there is no room. */
    public Outbox(Limits limits, Counters counters) {
        this(limits, counters, SlowPolicy.DISCONNECT);
    }

    /**
     * Takes what comes before all messages, once, before the first is polled. It has no part in the limits: it is what is kept anyway.
     */
    public synchronized void begin(Backlog backlogOfChannel) {
        if (closed != null && emptied) {
            counters.dropped(closed, backlogOfChannel.clear());
        } else {
            kept = backlogOfChannel.size() == 0 ? null : backlogOfChannel;
        }
    }

    /**
     * Takes a message, and drops older ones for it where that is the policy.
     *
     * @return {@code false} if there is no room, which happens with {@link SlowPolicy#DISCONNECT} alone; the message is then counted as
     *         dropped, and so is whatever comes after it or after the end
     */
    public boolean offer(Message message) {
        int depth;
        synchronized (this) {
            if (closed != null) {
                counters.dropped(closed, 1);
                return true; // its subscriber is on its way out already
            }
            if (policy != SlowPolicy.DISCONNECT) {
                makeRoom(message);
            } else if (!hasRoom(message)) {
                closed = DropReason.SLOW; // what came after the one that is lost would be a gap in the order
                counters.dropped(DropReason.SLOW, 1);
                return false;
            }
            add(message);
            depth = size();
        }
        counters.outboxDepth(depth);
        return true;
    }

    /**
     * Takes a message for this subscriber alone, which drops no other: where there is no room, it is dropped itself, or for
     * {@link SlowPolicy#LATEST_ONLY} where anything waits.
     *
     * @return as {@link #offer}
     */
    boolean echo(Message message) {
        synchronized (this) {
            if (policy != SlowPolicy.DISCONNECT && closed == null
                    && !(policy == SlowPolicy.LATEST_ONLY ? isEmpty() : hasRoom(message))) {
                counters.dropped(DropReason.SLOW, 1);
                return true;
            }
        }
        return offer(message);
    }

    private boolean hasRoom(Message message) {
        return size() < limits.outboxMessages() && bytes + message.size() <= room();
    }

    /** The message itself always has room in the end; a door takes none that is larger than an outbox. */
    private void makeRoom(Message message) {
        int dropped = 0;
        if (kept != null && (policy == SlowPolicy.LATEST_ONLY || !hasRoom(message))) {
            dropped = kept.clear(); // the oldest of all
            kept = null;
        }
        for (Message next = next(); next != null && (policy == SlowPolicy.LATEST_ONLY || !hasRoom(message)); next = next()) {
            remove(next);
            dropped++;
        }
        counters.dropped(DropReason.SLOW, dropped);
    }

    /** The oldest message, which is then the wire's to count as sent or dropped; {@code null} if there is none. */
    public synchronized @Nullable Message poll() {
        Message next = pollKept();
        if (next == null) {
            next = next();
            if (next != null) {
                remove(next);
            }
        }
        return next;
    }

    /**
     * The oldest message, if there is one, and more while they are together not much larger than so many bytes. They follow each other
     * directly: what was dropped can have been between two calls only.
     */
    public synchronized void poll(Collection<Message> batch, int maxBytes) {
        long taken = 0;
        for (Message next = pollKept(); next != null; next = taken < maxBytes ? pollKept() : null) {
            taken += Math.max(1, next.size());
            batch.add(next);
        }
        if (taken > 0) {
            return;
        }
        for (Message next = next(); next != null && (taken == 0 || taken + next.size() <= maxBytes); next = next()) {
            taken += Math.max(1, next.size());
            batch.add(next);
            remove(next);
        }
    }

    private @Nullable Message pollKept() {
        if (kept == null) {
            return null;
        }
        Message next = kept.poll();
        if (kept.size() == 0) {
            kept = null;
        }
        return next;
    }

    /** Of what came since it began. */
    private @Nullable Message next() {
        return first != null || backlog == null ? first : backlog.peek();
    }

    private long room() {
        long half = limits.waitingBytes() / 2;
        long left = limits.waitingBytes() - counters.waitingBytes();
        if (left >= half || next() == null) {
            return limits.outboxBytes();
        }
        return left <= 0 ? 0 : (long) (limits.outboxBytes() * ((double) left / half));
    }

    private void add(Message message) {
        bytes += message.size();
        if (backlog != null || bytes > UNCOUNTED_BYTES) {
            if (backlog == null) {
                backlog = new ArrayDeque<>(4);
            }
            backlog.add(message);
            message.enteredOutbox(counters);
        } else if (first == null) {
            first = message;
        } else {
            if (rest == null) {
                rest = new ArrayDeque<>(4);
            }
            rest.add(message);
        }
    }

    /** Takes out what is next. */
    private void remove(Message next) {
        if (first == null && backlog != null) {
            backlog.remove();
            next.leftOutbox();
            if (backlog.isEmpty()) {
                backlog = null;
            }
        } else {
            first = rest == null ? null : rest.poll();
            if (first == null) {
                rest = null; // an idle connection keeps no array; a busy one rarely empties
            }
        }
        bytes -= next.size();
    }

    public synchronized boolean isEmpty() {
        return kept == null && next() == null;
    }

    /** Messages waiting, without those it began with. */
    public synchronized int size() {
        int few = first == null ? 0 : rest == null ? 1 : 1 + rest.size();
        return backlog == null ? few : few + backlog.size();
    }

    /** Takes nothing more, but keeps what it has; what still comes is counted as dropped for this reason. */
    public synchronized void finish(DropReason reason) {
        if (closed == null) {
            closed = reason;
        }
    }

    /** Takes nothing more and counts what is left as dropped; has no effect on what is dropped already. */
    public synchronized void close(DropReason reason) {
        finish(reason);
        emptied = true;
        counters.dropped(reason, size());
        if (kept != null) {
            counters.dropped(reason, kept.clear());
            kept = null;
        }
        for (Message next = next(); next != null; next = next()) {
            remove(next);
        }
    }
}
