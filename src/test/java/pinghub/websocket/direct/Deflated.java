package pinghub.websocket.direct;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** permessage-deflate as a client has it, written apart from the server's. */
final class Deflated {

    private Deflated() {
    }

    static byte[] text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Deflated, without the end of the flush. */
    static byte[] bytes(byte[] payload) {
        var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(payload);
        var all = new ByteArrayOutputStream();
        byte[] some = new byte[64 * 1024];
        for (int length = some.length; length == some.length;) {
            length = deflater.deflate(some, 0, some.length, Deflater.SYNC_FLUSH);
            all.write(some, 0, length);
        }
        deflater.end();
        return Arrays.copyOf(all.toByteArray(), all.size() - 4);
    }

    /** The text of a compressed payload of at most 10 MB. */
    static String read(byte[] compressed) {
        var inflater = new Inflater(true);
        try {
            byte[] input = Arrays.copyOf(compressed, compressed.length + 4);
            input[input.length - 2] = (byte) 0xFF;
            input[input.length - 1] = (byte) 0xFF;
            inflater.setInput(input);
            byte[] text = new byte[10_000_000];
            return new String(text, 0, inflater.inflate(text), StandardCharsets.UTF_8);
        } catch (DataFormatException e) {
            throw new AssertionError(e);
        } finally {
            inflater.end();
        }
    }
}
