package pinghub.channel;

import java.util.ArrayDeque;
import java.util.Collection;

/**
 * A subscriber's bounded queue of messages not yet written. Thread-safe: a channel fills it, a wire empties it. Counts what
 * it drops. Takes no memory to speak of while it is empty.
 */
public final class Outbox {

    private final Limits limits;
    private final Counters counters;
    private ArrayDeque<Message> queue; // guarded by this; null while nothing was ever queued
    private long bytes;                // guarded by this
    private DropReason closed;         // guarded by this; null while open

    public Outbox(Limits limits, Counters counters) {
        this.limits = limits;
        this.counters = counters;
    }

    /**
     * Takes a message.
     *
     * @return {@code false} if there is no room; the message is then counted as dropped, and so is whatever comes after it
     *         or after the end
     */
    public boolean offer(Message message) {
        int depth;
        synchronized (this) {
            if (closed != null) {
                counters.dropped(closed, 1);
                return true; // its subscriber is on its way out already
            }
            if (queue == null) {
                queue = new ArrayDeque<>(4);
            }
            if (queue.size() >= limits.outboxMessages() || bytes + message.size() > limits.outboxBytes()) {
                closed = DropReason.SLOW; // what came after the one that is lost would be a gap in the order
                counters.dropped(DropReason.SLOW, 1);
                return false;
            }
            queue.add(message);
            bytes += message.size();
            depth = queue.size();
        }
        counters.outboxDepth(depth);
        return true;
    }

    /** The oldest message, which is then the wire's to count as sent or dropped; {@code null} if there is none. */
    public synchronized Message poll() {
        Message message = queue == null ? null : queue.poll();
        if (message != null) {
            bytes -= message.size();
            if (queue.isEmpty()) {
                queue = null; // an idle connection keeps no array; a busy one rarely empties
            }
        }
        return message;
    }

    /** The oldest message, if there is one, and more while they are together no larger than so many bytes. */
    public synchronized void poll(Collection<Message> batch, int maxBytes) {
        Message message = queue == null ? null : queue.poll();
        int taken = 0;
        while (message != null) {
            batch.add(message);
            taken += message.size();
            Message next = queue.peek();
            message = next != null && taken + next.size() <= maxBytes ? queue.poll() : null;
        }
        bytes -= taken;
        if (queue != null && queue.isEmpty()) {
            queue = null;
        }
    }

    public synchronized boolean isEmpty() {
        return queue == null;
    }

    /** Messages waiting. */
    public synchronized int size() {
        return queue == null ? 0 : queue.size();
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
        counters.dropped(reason, size());
        queue = null;
        bytes = 0;
    }
}
