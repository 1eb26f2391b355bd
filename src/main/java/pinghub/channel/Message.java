package pinghub.channel;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher hands in and every subscriber gets: text in UTF-8, or bytes. Never changes; shared by all outboxes.
 */
public final class Message {

    private static final int OVERHEAD = 128;
    private static final int CHAR = 2; // bytes at most

    private final boolean text;
    private final byte[] payload;
    private final long publishedAt;
    private final long epoch;
    private final long seq;                   // 0: not numbered
    private final @Nullable Message original; // of which this is a copy, and which then has all that is made of it
    private final @Nullable Object attachment; // null where nobody has attached anything
    private @Nullable String string; // decoded at most a few times; a race is harmless, a String is immutable
    private volatile byte @Nullable [] encoded;    // null until a wire wants it
    private volatile byte @Nullable [] compressed; // the same
    private volatile byte @Nullable [] event;      // the same, with the id
    private volatile byte @Nullable [] object;     // the same
    private volatile byte @Nullable [] compressedObject; // the same
    private int outboxes; // guarded by this; those in which it waits and is counted, or copies that do
    private long forms;   // guarded by this; bytes of all that has been made of it
    private long counted; // guarded by this; what is counted of it as waiting
    private @Nullable Counters counting; // guarded by this; where; null while it waits nowhere

    private Message(boolean text, byte[] payload, long publishedAt, long epoch, long seq, @Nullable Message original,
            @Nullable Object attachment) {
        this.text = text;
        this.payload = payload;
        this.publishedAt = publishedAt;
        this.epoch = epoch;
        this.seq = seq;
        this.original = original;
        this.attachment = attachment;
    }

    private Message(boolean text, byte[] payload, long publishedAt) {
        this(text, payload, publishedAt, 0, 0, null, null);
    }

    /** A message that a channel has kept, with the id it had. */
    static Message kept(boolean text, byte[] payload, long publishedAt, long epoch, long seq) {
        return new Message(text, payload, publishedAt, epoch, seq, null, null);
    }

    /**
     * A text message.
     *
     * @param string      without lone surrogates
     * @param publishedAt the {@link Ticker} when the door took the message
     */
    public static Message text(String string, long publishedAt) {
        var message = new Message(true, string.getBytes(StandardCharsets.UTF_8), publishedAt);
        message.string = string;
        return message;
    }

    /**
     * A text message from its UTF-8 bytes. The array is kept, not copied: the caller must not change it afterwards.
     *
     * @throws CharacterCodingException if the bytes are not well-formed UTF-8 (RFC 3629)
     */
    public static Message text(byte[] utf8, long publishedAt) throws CharacterCodingException {
        var message = new Message(true, utf8, publishedAt);
        if (!isAscii(utf8)) {
            message.string = StandardCharsets.UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(utf8)).toString();
        }
        return message;
    }

    /**
     * A text message from bytes that the caller has found to be well-formed UTF-8. The array is kept, not copied: the caller must
     * not change it afterwards.
     */
    public static Message checkedText(byte[] utf8, long publishedAt) {
        return new Message(true, utf8, publishedAt);
    }

    /** A binary message. The array is kept, not copied: the caller must not change it afterwards. */
    public static Message binary(byte[] bytes, long publishedAt) {
        return new Message(false, bytes, publishedAt);
    }

    /**
     * The same message with an id. Shares all that is made of it without the id, so that what goes to many channels is encoded once.
     *
     * @param newSeq 1 or more
     */
    public Message numbered(long newEpoch, long newSeq) {
        return new Message(text, payload, publishedAt, newEpoch, newSeq, root(), attachment);
    }

    /**
     * The same message with something of its publisher's protocol, by which a wire of that protocol knows more of it. Shares what
     * {@link #numbered} does; kept by what is made of it.
     */
    public Message with(Object newAttachment) {
        return new Message(text, payload, publishedAt, epoch, seq, root(), newAttachment);
    }

    /** The same message as if it had come at another time: for one that was kept, and is delivered late for no fault of a wire. */
    Message at(long newPublishedAt) {
        return new Message(text, payload, newPublishedAt, epoch, seq, root(), attachment);
    }

    /** What {@link #with} has attached; {@code null} if nothing. */
    public @Nullable Object attachment() {
        return attachment;
    }

    /** The id that its channel has given it; empty if it has been in none. */
    public Optional<Cursor> id() {
        return seq == 0 ? Optional.empty() : Optional.of(new Cursor(epoch, seq));
    }

    /** The epoch of its id; means nothing where it has none. */
    public long epoch() {
        return epoch;
    }

    /** Its number in the epoch of its channel; 0 if it has no id. */
    public long seq() {
        return seq;
    }

    /** Whether this is text; otherwise it is binary. */
    public boolean isText() {
        return text;
    }

    /** The payload's length in bytes; for text that of its UTF-8 form. */
    public int size() {
        return payload.length;
    }

    /** The payload, read-only. */
    public ByteBuffer payload() {
        return ByteBuffer.wrap(payload).asReadOnlyBuffer();
    }

    /** The text, or for a binary message its bytes read as UTF-8 with replacement characters. */
    public String string() {
        if (original != null) {
            return original.string();
        }
        String known = string;
        if (known == null) {
            known = new String(payload, StandardCharsets.UTF_8);
            string = known;
            made((long) CHAR * known.length());
        }
        return known;
    }

    /**
     * What a wire writes for this message, made once for all its subscribers in whatever channels; without its id. Nobody may change
     * it. There is room for one form: every caller must use the same encoder.
     */
    public byte[] encoded(Function<Message, byte[]> encoder) {
        if (original != null) {
            return original.encoded(encoder);
        }
        byte[] known = encoded;
        if (known == null) {
            known = encoder.apply(this); // by two threads at once at worst, with the same result
            encoded = known;
            made(known.length);
        }
        return known;
    }

    /** Another such form, for wires that compress; dear enough to be made by one thread while others wait. */
    public byte[] compressed(Function<Message, byte[]> encoder) {
        if (original != null) {
            return original.compressed(encoder);
        }
        byte[] known = compressed;
        if (known == null) {
            synchronized (this) {
                known = compressed;
                if (known == null) {
                    known = encoder.apply(this);
                    compressed = known;
                    made(known.length);
                }
            }
        }
        return known;
    }

    /** As {@link #encoded}, for the subscribers of one channel: a server-sent event, which has the id. */
    public byte[] event(Function<Message, byte[]> encoder) {
        byte[] known = event;
        if (known == null) {
            known = encoder.apply(this);
            event = known;
            made(known.length);
        }
        return known;
    }

    /** As {@link #event}: a JSON object, which has the id. */
    public byte[] object(Function<Message, byte[]> encoder) {
        byte[] known = object;
        if (known == null) {
            known = encoder.apply(this);
            object = known;
            made(known.length);
        }
        return known;
    }

    /** As {@link #compressed}, with the id. */
    public byte[] compressedObject(Function<Message, byte[]> encoder) {
        byte[] known = compressedObject;
        if (known == null) {
            synchronized (this) {
                known = compressedObject;
                if (known == null) {
                    known = encoder.apply(this);
                    compressedObject = known;
                    made(known.length);
                }
            }
        }
        return known;
    }

    /** Not to be changed. */
    byte[] bytes() {
        return payload;
    }

    /** The {@link Ticker} when the door took this message. */
    public long publishedAt() {
        return publishedAt;
    }

    /** One more outbox has it, and it counts as memory from now on, with all that is made of it, if it did not yet. */
    void enteredOutbox(Counters counters) {
        synchronized (this) {
            if (outboxes++ > 0) {
                return;
            }
            counting = counters;
            count((original == null ? payload.length : 0) + OVERHEAD + forms);
        }
        if (original != null) {
            original.enteredOutbox(counters);
        }
    }

    /** One outbox less has it; if that was the last, it counts as memory no more. */
    void leftOutbox() {
        synchronized (this) {
            if (--outboxes > 0) {
                return;
            }
            count(-counted);
            counting = null;
        }
        if (original != null) {
            original.leftOutbox();
        }
    }

    private synchronized void made(long bytes) {
        forms += bytes;
        count(bytes);
    }

    private void count(long bytes) {
        if (counting != null) {
            counted += bytes;
            counting.waits(bytes);
        }
    }

    private Message root() {
        return original == null ? this : original;
    }

    private static boolean isAscii(byte[] bytes) {
        int all = 0;
        for (byte b : bytes) {
            all |= b;
        }
        return all >= 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Message that && text == that.text && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(payload);
    }

    /** Without the payload, so that no log can leak one. */
    @Override
    public String toString() {
        return (text ? "text" : "binary") + " message of " + payload.length + " bytes";
    }
}
