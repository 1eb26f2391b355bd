package pinghub.websocket.direct;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import pinghub.channel.Message;
import pinghub.wire.Encoding;

/** Frames as a server sends them (RFC 6455 §5.2): whole, unmasked. */
final class Frame {

    /** Each message in a frame without compression. */
    static final Encoding PLAIN = new Encoding(Frame::of);

    /** What the payload of a control frame may have at most (RFC 6455 §5.5). */
    static final int CONTROL_MAX_BYTES = 125;

    /** The bit of a first byte that marks a compressed message, RSV1 (RFC 7692 §6). */
    static final int COMPRESSED = 0x40;

    private static final int FINAL = 0x80;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;

    private Frame() {
    }

    /** The frame of a message, made once for all its subscribers. The array is shared: nobody may change it. */
    static byte[] of(Message message) {
        return message.encoded(Frame::encode);
    }

    /** A text frame. */
    static byte[] text(byte[] utf8) {
        byte[] frame = start(Opcode.TEXT, utf8.length);
        System.arraycopy(utf8, 0, frame, frame.length - utf8.length, utf8.length);
        return frame;
    }

    private static byte[] encode(Message message) {
        byte[] frame = start(message.isText() ? Opcode.TEXT : Opcode.BINARY, message.size());
        message.payload().get(frame, frame.length - message.size(), message.size());
        return frame;
    }

    /** The frame of a compressed message; its payload is what stands at the start of the array. */
    static byte[] compressed(int opcode, byte[] deflated, int length) {
        byte[] frame = start(COMPRESSED | opcode, length);
        System.arraycopy(deflated, 0, frame, frame.length - length, length);
        return frame;
    }

    /** A control frame; its payload has at most {@link #CONTROL_MAX_BYTES}. */
    static byte[] control(int opcode, byte[] payload) {
        byte[] frame = start(opcode, payload.length);
        System.arraycopy(payload, 0, frame, frame.length - payload.length, payload.length);
        return frame;
    }

    /** A close frame with a status code and a reason; a reason that is too long is cut. */
    static byte[] close(int code, String reason) {
        byte[] utf8 = reason.getBytes(StandardCharsets.UTF_8);
        byte[] payload = Arrays.copyOf(new byte[] {(byte) (code >> 8), (byte) code},
                Math.min(CONTROL_MAX_BYTES, 2 + utf8.length));
        System.arraycopy(utf8, 0, payload, 2, payload.length - 2);
        return control(Opcode.CLOSE, payload);
    }

    /** The header, and room for the payload. */
    private static byte[] start(int bitsAndOpcode, int length) {
        int header = length < LENGTH_16 ? 2 : length <= 0xFFFF ? 4 : 10;
        ByteBuffer frame = ByteBuffer.allocate(header + length).put((byte) (FINAL | bitsAndOpcode));
        switch (header) {
            case 2 -> frame.put((byte) length);
            case 4 -> frame.put((byte) LENGTH_16).putShort((short) length);
            default -> frame.put((byte) LENGTH_64).putLong(length);
        }
        return frame.array();
    }
}
