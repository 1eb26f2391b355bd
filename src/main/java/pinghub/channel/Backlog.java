package pinghub.channel;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a channel between the place where a subscriber begins and the moment at which it joined. It is as it was then,
 * whatever the channel forgets meanwhile; what is published later comes by {@link Subscriber#offer}. Thread-safe.
 *
 * <p>What a subscriber gets with its {@link Admission} counts as due: each message is its wire's to count as sent or dropped.
 */
public final class Backlog {

    private static final byte[] TAKEN = {};
    private static final byte[][] NONE = {};
    private static final boolean[] NO_KINDS = {};
    private static final Message[] NO_MESSAGES = {};

    private final long epoch;
    private final long last;
    private byte[][] payloads; // guarded by this; as the next: those that have been taken are empty, and it is when all have
    private boolean[] binary;
    private final long firstSeq;
    private final long takenAt;
    private final @Nullable Gap gap;
    private @Nullable Message[] messages; // guarded by this; instead of the payloads, where somebody else keeps them
    private int next;                // guarded by this; an index

    /**
     * @param last     the channel's last seq
     * @param firstSeq that of the first payload
     * @param takenAt  the {@link Ticker}
     */
    Backlog(long epoch, long last, byte[][] payloads, boolean[] binary, long firstSeq, long takenAt, @Nullable Gap gap) {
        this.epoch = epoch;
        this.last = last;
        this.payloads = payloads;
        this.binary = binary;
        this.firstSeq = firstSeq;
        this.takenAt = takenAt;
        this.gap = gap;
        this.messages = NO_MESSAGES;
    }

    /** One of messages that are kept elsewhere. */
    Backlog(List<Message> messages, long takenAt) {
        this.epoch = 0;
        this.last = 0;
        this.payloads = new byte[messages.size()][];
        this.binary = new boolean[0];
        this.firstSeq = 1;
        this.takenAt = takenAt;
        this.gap = null;
        this.messages = messages.toArray(NO_MESSAGES);
    }

    /** The channel's last id when this was taken: what is published since follows it. */
    public Cursor position() {
        return new Cursor(epoch, last);
    }

    /** The place directly before the first message that was in here: where the gap ends, if there is one. */
    public Cursor start() {
        return new Cursor(epoch, firstSeq - 1);
    }

    /** What was to be in here and is not kept; it comes before the messages. */
    public Optional<Gap> gap() {
        return Optional.ofNullable(gap);
    }

    /**
     * The oldest message that has not been taken; {@code null} if there is none any more. As published when this was taken, so that a
     * message that was kept for long does not count as one that was delivered late.
     */
    public synchronized @Nullable Message poll() {
        if (next == payloads.length) {
            return null;
        }
        Message message;
        if (messages.length > 0) {
            message = Objects.requireNonNull(messages[next]).at(takenAt); // not taken before
            messages[next] = null;
        } else {
            message = Message.kept(!binary[next], payloads[next], takenAt, epoch, firstSeq + next);
            payloads[next] = TAKEN; // may be the last that holds on to it
        }
        next++;
        if (next == payloads.length) {
            clear();
        }
        return message;
    }

    /** Messages that have not been taken. */
    public synchronized int size() {
        return payloads.length - next;
    }

    /** Forgets what has not been taken. Returns how many that were: the wire's to count as dropped. */
    public synchronized int clear() {
        int left = payloads.length - next;
        payloads = NONE; // a client may stay for long
        binary = NO_KINDS;
        messages = NO_MESSAGES;
        next = 0;
        return left;
    }
}
