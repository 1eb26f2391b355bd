package pinghub.websocket.direct;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Frames as a client sends them, right and wrong. */
final class ClientFrame {

    static final int LAST = 0x80;
    static final int COMPRESSED = 0x40;

    private static final byte[] KEY = {0x37, (byte) 0xFA, 0x21, 0x3D}; // RFC 6455 §5.7

    private ClientFrame() {
    }

    static byte[] text(String text) {
        return frame(LAST | Opcode.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] close(int code, byte... reason) {
        return frame(LAST | Opcode.CLOSE, ByteBuffer.allocate(2 + reason.length).putShort((short) code).put(reason).array());
    }

    /** A masked frame with the shortest form of its length. */
    static byte[] frame(int first, byte... payload) {
        int form = payload.length < 126 ? payload.length : payload.length <= 0xFFFF ? 126 : 127;
        return frame(first, 0x80 | form, payload);
    }

    /** A frame with this first and second byte; the second says whether it is masked and how its length is written. */
    static byte[] frame(int first, int second, byte... payload) {
        var frame = new ByteArrayOutputStream();
        frame.writeBytes(header(first, second, payload.length));
        for (int i = 0; i < payload.length; i++) {
            frame.write((second & 0x80) == 0 ? payload[i] : payload[i] ^ KEY[i & 3]);
        }
        return frame.toByteArray();
    }

    /** A header that announces a length, whatever comes then. */
    static byte[] header(int first, int second, long length) {
        ByteBuffer header = ByteBuffer.allocate(14).put((byte) first).put((byte) second);
        switch (second & 0x7F) {
            case 126 -> header.putShort((short) length);
            case 127 -> header.putLong(length);
            default -> { }
        }
        if ((second & 0x80) != 0) {
            header.put(KEY);
        }
        byte[] bytes = new byte[header.position()];
        header.flip().get(bytes);
        return bytes;
    }

    static byte[] join(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
