package pinghub.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterOutputStream;

/** The payload of a compressed message (RFC 7692 §7.2), each by itself. */
final class Deflate {

    private static final byte[] END = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private Deflate() {
    }

    static byte[] deflate(byte[] payload) {
        var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        var deflated = new ByteArrayOutputStream();
        try (var stream = new DeflaterOutputStream(deflated, deflater, true)) {
            stream.write(payload);
            stream.flush();
            return Arrays.copyOf(deflated.toByteArray(), deflated.size() - END.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
    }

    static byte[] inflate(byte[] deflated) {
        var inflater = new Inflater(true);
        var payload = new ByteArrayOutputStream();
        try (var stream = new InflaterOutputStream(payload, inflater)) {
            stream.write(deflated);
            stream.write(END);
            stream.flush();
            return payload.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            inflater.end();
        }
    }
}
