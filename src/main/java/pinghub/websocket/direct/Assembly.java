package pinghub.websocket.direct;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pinghub.channel.CloseReason;

/**
 * A client's data message, from its first fragment to its last. Holds no more than a message may have, and of that no more than
 * twice what has arrived. One thread at a time. What is against the rules is answered with the reason to close; {@code null} is
 * none.
 */
final class Assembly {

    // What a message in fragments may have at most: each costs time, also when it brings nothing.
    private static final int MAX_FRAGMENTS = 16_384;

    private final int maxBytes;
    private final @Nullable Compression compression; // null if it was not negotiated

    private int opcode;                       // 0 between two messages
    private @Nullable Compression compressed; // by which the message is; null if it is not
    private int fragments;
    private int utf8;
    private @Nullable Parts payload;          // null between two messages

    Assembly(int maxBytes, @Nullable Compression compression) {
        this.maxBytes = maxBytes;
        this.compression = compression;
    }

    /** Whether a message has begun and not ended. */
    boolean isUnfinished() {
        return opcode != 0;
    }

    /** Whether a data frame's first byte may have these reserved bits: only the first of a message's, and if it was agreed upon. */
    boolean mayHave(int reserved, int code) {
        return reserved == 0 || compression != null && reserved == Frame.COMPRESSED && code != Opcode.CONTINUATION;
    }

    /** A frame of a message begins; it is the next message's first unless it is a continuation. */
    @Nullable CloseReason begin(int code, boolean isCompressed) {
        if (code != Opcode.CONTINUATION) {
            opcode = code;
            compressed = isCompressed ? compression : null;
            fragments = 0;
            utf8 = Utf8.COMPLETE;
        }
        return ++fragments > MAX_FRAGMENTS ? CloseReason.TOO_BIG : null;
    }

    /** The frame will bring so many bytes; they are not held before they come. */
    @Nullable CloseReason announce(long length) {
        int size = payload == null ? 0 : payload.announced();
        // Data that cannot be compressed become larger by it: at worst by so much, as zlib's deflateBound() has it.
        long most = compressed == null ? maxBytes : (long) maxBytes + (maxBytes >> 3) + 64;
        if (length > Math.min(most, Integer.MAX_VALUE) - size) {
            return CloseReason.TOO_BIG;
        }
        if (payload == null) {
            payload = new Parts((int) length);
        } else {
            payload.announce((int) length);
        }
        return null;
    }

    /** Some of them come. */
    @Nullable CloseReason add(int key, byte[] bytes, int from, int length) {
        Parts parts = parts();
        int at = parts.add(key, bytes, from, length);
        if (opcode == Opcode.TEXT && compressed == null) {
            utf8 = Utf8.check(utf8, parts.bytes(), at, at + length);
            return utf8 == Utf8.MALFORMED ? CloseReason.NOT_UTF8 : null;
        }
        return null;
    }

    /** The message is whole. */
    @Nullable CloseReason end(FrameHandler handler) {
        int kind = opcode;
        byte[] whole = parts().take();
        clear();
        if (compressed != null) {
            Compression.Inflated inflated = compressed.inflate(whole, maxBytes);
            if (inflated instanceof Compression.Inflated.Fault fault) {
                return fault.reason();
            }
            whole = ((Compression.Inflated.Payload) inflated).bytes();
            utf8 = kind == Opcode.TEXT ? Utf8.check(Utf8.COMPLETE, whole, 0, whole.length) : Utf8.COMPLETE;
        }
        if (kind == Opcode.BINARY) {
            handler.binary(whole);
        } else if (utf8 == Utf8.COMPLETE) {
            handler.text(whole);
        } else {
            return CloseReason.NOT_UTF8; // if it was not compressed, it ends within a character
        }
        return null;
    }

    /** Those of the message at hand: what is announced of a frame comes before its bytes and its end. */
    private Parts parts() {
        return Objects.requireNonNull(payload);
    }

    /** Forgets the message. */
    void clear() {
        opcode = 0;
        payload = null;
    }
}
