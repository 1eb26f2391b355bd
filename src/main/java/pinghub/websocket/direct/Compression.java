package pinghub.websocket.direct;

import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import pinghub.channel.CloseReason;
import pinghub.channel.Message;
import pinghub.wire.Encoding;
import pinghub.wire.JsonFormat;

/** Messages as permessage-deflate has them, each by itself (RFC 7692 §7.2). Thread-safe. */
@Singleton
public final class Compression {

    // Below this, little is won: JSON of 117 bytes became 104, in 60 microseconds, nearly all of which each message takes.
    private static final int WORTH_BYTES = 128;
    // JSON of 11 KB and 344 KB became 20 % of that; at the default level 19 % and 18 %, in two to four times the time.
    private static final int LEVEL = Deflater.BEST_SPEED;

    private static final int TAIL_BYTES = 4; // 00 00 FF FF, the end of a flush, which does not go over the wire
    // That, and an empty last block, so that data that end in the middle of something are told from those that are whole.
    private static final byte[] END = {0, 0, (byte) 0xFF, (byte) 0xFF, 1, 0, 0, (byte) 0xFF, (byte) 0xFF};
    private static final int FIRST_BYTES = 1024;
    // What a message may have at most of what ends with a last block: each costs time, also when it brings nothing.
    private static final int MAX_STREAMS = 16_384;
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8; // what every virtual machine can make
    private static final byte[] NOTHING = {};

    private final Encoding encoding = new Encoding(this::frame);
    private final Encoding objects = new Encoding(this::objectFrame);
    private final Pool<Deflater> deflaters =
            new Pool<>(() -> new Deflater(LEVEL, true), Deflater::reset, Deflater::end);
    private final Pool<Inflater> inflaters = new Pool<>(() -> new Inflater(true), Inflater::reset, Inflater::end);

    /** What became of compressed data. */
    sealed interface Inflated {

        record Payload(byte[] bytes) implements Inflated { }

        /** They are not what they should be; {@code reason} is the one to close. */
        record Fault(CloseReason reason) implements Inflated { }
    }

    /** Gives all native memory back; what is still compressed after that is as well. */
    public void stop() {
        deflaters.stop();
        inflaters.stop();
    }

    /** How messages leave for those who negotiated this. */
    Encoding encoding() {
        return encoding;
    }

    /** The same for those who chose the subprotocol as well. */
    Encoding objects() {
        return objects;
    }

    /**
     * The frame of a message for those who negotiated compression, made once for all of them. It is the same as for the others if
     * there is nothing to win. The array is shared: nobody may change it.
     */
    byte[] frame(Message message) {
        return message.compressed(this::encode);
    }

    private byte[] encode(Message message) {
        if (message.size() < WORTH_BYTES) {
            return Frame.of(message);
        }
        byte[] payload = new byte[message.size()];
        message.payload().get(payload);
        byte[] frame = compressed(message.isText() ? Opcode.TEXT : Opcode.BINARY, payload);
        return frame == null ? Frame.of(message) : frame;
    }

    /** As {@link #frame}, of the message's JSON object. */
    byte[] objectFrame(Message message) {
        return message.compressedObject(this::encodeObject);
    }

    private byte[] encodeObject(Message message) {
        byte[] object = JsonFormat.OBJECTS.message(message);
        byte[] frame = object.length < WORTH_BYTES ? null : compressed(Opcode.TEXT, object);
        return frame == null ? Frame.text(object) : frame;
    }

    /** A frame; {@code null} if nothing is won. */
    private byte @Nullable [] compressed(int opcode, byte[] payload) {
        byte[] deflated = new byte[payload.length + TAIL_BYTES];
        int length = deflate(payload, deflated);
        // If all of the room was needed, the tail may be missing, and nothing is won anyway.
        return length == deflated.length ? null : Frame.compressed(opcode, deflated, length - TAIL_BYTES);
    }

    private int deflate(byte[] payload, byte[] room) {
        Deflater deflater = deflaters.take();
        try {
            deflater.setInput(payload);
            return deflater.deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
        } finally {
            deflaters.give(deflater);
        }
    }

    /** The payload of a whole compressed message of at most so many bytes. Holds no more than twice that. */
    Inflated inflate(byte[] compressed, int maxBytes) {
        if (compressed.length == 0) {
            return new Inflated.Payload(NOTHING); // not what RFC 7692 says of an empty message, but what some mean by it
        }
        byte[] input = Arrays.copyOf(compressed, compressed.length + END.length);
        System.arraycopy(END, 0, input, compressed.length, END.length);
        Inflater inflater = inflaters.take();
        try {
            return inflate(inflater, input, maxBytes);
        } catch (DataFormatException e) {
            return new Inflated.Fault(CloseReason.PROTOCOL); // whatever it was, it was not deflated
        } finally {
            inflaters.give(inflater);
        }
    }

    private static Inflated inflate(Inflater inflater, byte[] input, int maxBytes) throws DataFormatException {
        int most = Math.min(maxBytes, MAX_ARRAY - 1) + 1; // one more than allowed, to see that it is too much
        byte[] payload = new byte[(int) Math.min(most, Math.max(FIRST_BYTES, 2L * input.length))];
        int size = 0;
        int streams = 1;
        inflater.setInput(input);
        while (streams <= MAX_STREAMS) {
            int more = inflater.inflate(payload, size, payload.length - size);
            size += more;
            if (size > maxBytes) {
                break;
            }
            int left = inflater.getRemaining();
            if (inflater.finished() && left == 0) {
                return new Inflated.Payload(Arrays.copyOf(payload, size));
            }
            if (inflater.finished()) { // a last block that is not the message's last (§7.2.3.4); what follows begins anew
                streams++;
                inflater.reset();
                inflater.setInput(input, input.length - left, left);
            } else if (size == payload.length) {
                payload = Arrays.copyOf(payload, (int) Math.min(most, 2L * size));
            } else if (more == 0) {
                return new Inflated.Fault(CloseReason.PROTOCOL); // it ends in the middle of something
            }
        }
        return new Inflated.Fault(CloseReason.TOO_BIG);
    }
}
