package pinghub.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A TCP connection to the server that sends exactly the bytes it is told: most faults hide from well-behaved clients. */
final class RawSocket implements AutoCloseable {

    private static final Duration READ_LIMIT = Duration.ofSeconds(30);

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    RawSocket(URI server) {
        this(server, 0);
    }

    /** With a small receive buffer, for a client that is to fall behind soon; 0 leaves it as it is. */
    RawSocket(URI server, int receiveBufferBytes) {
        this(new Socket(), server, receiveBufferBytes);
    }

    /** By TLS, whatever the server's certificate. */
    static RawSocket tls(URI server) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustEveryone()}, null);
            return new RawSocket(context.getSocketFactory().createSocket(), server, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RawSocket(Socket socket, URI server, int receiveBufferBytes) {
        this.socket = socket;
        try {
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes);
            }
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
            socket.setSoTimeout((int) READ_LIMIT.toMillis());
            in = new BufferedInputStream(socket.getInputStream(), 65536);
            out = socket.getOutputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends characters as the bytes of ISO 8859-1, so that any byte can be written in a test. */
    RawSocket send(String bytes) {
        return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawSocket send(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next response, its body by Content-Length or chunked; a 101 has none. */
    Response response() {
        try {
            String head = head();
            if (head.isEmpty()) {
                return new Response(0, "", ""); // closed without an answer
            }
            int status = Integer.parseInt(head.split(" ", 3)[1]);
            String length = Response.header(head, "Content-Length");
            String body = "";
            if (status != 101 && length != null) {
                body = new String(exactly(Integer.parseInt(length)), StandardCharsets.UTF_8);
            } else if ("chunked".equals(Response.header(head, "Transfer-Encoding"))) {
                body = chunks();
            }
            return new Response(status, head, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The response to a HEAD, which has no body whatever its headers say. */
    Response headResponse() {
        try {
            String head = head();
            return new Response(Integer.parseInt(head.split(" ", 3)[1]), head, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the server ends the connection; what comes before the end is thrown away. */
    boolean isClosedByServer() {
        try {
            while (in.read() >= 0) {
                // up to the end
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true; // reset
        }
    }

    /** All that comes until the server ends the connection, as ISO 8859-1. */
    String everything() {
        try {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int read() throws IOException {
        return in.read();
    }

    byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the server closed the connection");
        }
        return bytes;
    }

    void readLimit(Duration limit) {
        try {
            socket.setSoTimeout((int) limit.toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the connection with a reset, as a client that crashes does. */
    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String head() throws IOException {
        var head = new ByteArrayOutputStream();
        int last = 0;
        for (int c = in.read(); c >= 0; c = in.read()) {
            head.write(c);
            last = last << 8 | c;
            if (last == 0x0D0A0D0A) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    private String chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line().split(";")[0].strip(), 16);
            body.writeBytes(exactly(size));
            line();
            if (size == 0) {
                return body.toString(StandardCharsets.UTF_8);
            }
        }
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    private static final class TrustEveryone implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // Whoever it is.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // Whoever it is.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** A response; {@code head} has the status line and the headers as they came. Status 0: closed without an answer. */
    record Response(int status, String head, String body) {

        String header(String name) {
            return header(head, name);
        }

        private static String header(String head, String name) {
            return head.lines().filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip()).findFirst().orElse(null);
        }
    }
}
