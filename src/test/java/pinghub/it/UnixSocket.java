package pinghub.it;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A connection to a UNIX socket that sends exactly the bytes it is told. Reads wait without a limit of their own. */
final class UnixSocket implements AutoCloseable {

    private final SocketChannel channel;

    UnixSocket(Path path) {
        try {
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    UnixSocket send(String bytes) {
        return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    UnixSocket send(byte[] bytes) {
        try {
            for (var buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining();) {
                channel.write(buffer);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Status line and headers of the next response. */
    String head() {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            head.writeBytes(exactly(1));
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    byte[] exactly(int length) {
        try {
            var buffer = ByteBuffer.allocate(length);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer) < 0) {
                    throw new EOFException("the server closed the connection");
                }
            }
            return buffer.array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
