package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/** One websocket, frame by frame over a raw socket. Answers pings, so that long tests keep their connection. */
final class Conversation implements AutoCloseable {

    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final long PINGS_ALONE_NANOS = 100_000_000_000L; // with one every 27 s no read ever fails

    static final int CUT = 1006;
    static final int OPEN = 0;

    /** A frame as it came, or a message; a continuation has opcode 0. What was compressed as a message is not any more. */
    record Frame(boolean last, boolean compressed, int opcode, byte[] payload) {

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** The status code of a close frame, 1005 if it has none. */
        int closeCode() {
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }
    }

    private final RawSocket socket;

    private final String extensions;
    private final String subprotocol;

    private Conversation(RawSocket socket, RawSocket.Response response) {
        this.socket = socket;
        this.extensions = response.header("Sec-WebSocket-Extensions");
        this.subprotocol = response.header("Sec-WebSocket-Protocol");
    }

    /** Connects and completes the handshake. */
    static Conversation open(URI channel) {
        return open(channel, 0);
    }

    /** The same, and offers extensions. */
    static Conversation offering(URI channel, String offer) {
        return open(channel, 0, "Sec-WebSocket-Extensions: " + offer + "\r\n");
    }

    /** By TLS. */
    static Conversation openTls(URI channel) {
        return open(channel, RawSocket.tls(channel));
    }

    static Conversation open(URI channel, int receiveBufferBytes, String... moreHeaders) {
        return open(channel, new RawSocket(channel, receiveBufferBytes), moreHeaders);
    }

    private static Conversation open(URI channel, RawSocket socket, String... moreHeaders) {
        socket.send(handshake(channel.getRawPath() + (channel.getRawQuery() == null ? "" : "?" + channel.getRawQuery()),
                moreHeaders));
        RawSocket.Response response = socket.response();
        assertThat(response.status()).as(response.head() + response.body()).isEqualTo(101);
        return new Conversation(socket, response);
    }

    /** A well-formed handshake, with further header lines (each with its line end). */
    static String handshake(String rawPath, String... moreHeaders) {
        byte[] key = new byte[16];
        ThreadLocalRandom.current().nextBytes(key);
        return "GET " + rawPath + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + Base64.getEncoder().encodeToString(key) + "\r\n"
                + String.join("", moreHeaders) + "\r\n";
    }

    /** What the server agreed to; {@code null} for nothing. */
    String extensions() {
        return extensions;
    }

    /** The same; {@code null} for none. */
    String subprotocol() {
        return subprotocol;
    }

    Conversation say(String text) {
        return frame(true, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends one masked frame. */
    Conversation frame(boolean last, int opcode, byte[] payload) {
        socket.send(encode(last, opcode, payload, true));
        return this;
    }

    Conversation raw(byte[] bytes) {
        socket.send(bytes);
        return this;
    }

    static byte[] encode(boolean last, int opcode, byte[] payload, boolean masked) {
        var frame = new ByteArrayOutputStream(payload.length + 14);
        frame.write((last ? 0x80 : 0) | opcode);
        int mask = masked ? 0x80 : 0;
        if (payload.length < 126) {
            frame.write(mask | payload.length);
        } else if (payload.length < 65536) {
            frame.write(mask | 126);
            frame.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
        } else {
            frame.write(mask | 127);
            frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        if (!masked) {
            frame.writeBytes(payload);
            return frame.toByteArray();
        }
        byte[] key = new byte[4];
        ThreadLocalRandom.current().nextBytes(key);
        frame.writeBytes(key);
        byte[] sent = payload.clone();
        for (int i = 0; i < sent.length; i++) {
            sent[i] ^= key[i % 4];
        }
        frame.writeBytes(sent);
        return frame.toByteArray();
    }

    /** The next frame, whatever it is. */
    Frame nextFrame() {
        try {
            byte[] head = socket.exactly(2);
            assertThat(head[1] & 0x80).as("a server must not mask (RFC 6455 §5.1)").isZero();
            long length = head[1] & 0x7F;
            if (length == 126) {
                length = ByteBuffer.wrap(socket.exactly(2)).getShort() & 0xFFFF;
            } else if (length == 127) {
                length = ByteBuffer.wrap(socket.exactly(8)).getLong();
            }
            return new Frame((head[0] & 0x80) != 0, (head[0] & 0x40) != 0, head[0] & 0x0F, socket.exactly(Math.toIntExact(length)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next whole message or close frame; pings are answered, pongs passed over. */
    Frame next() {
        var message = new ByteArrayOutputStream();
        int opcode = 0;
        boolean compressed = false;
        while (true) {
            Frame frame = nextFrame();
            compressed |= frame.compressed();
            if (frame.opcode() == PING) {
                frame(true, PONG, frame.payload());
            } else if (frame.opcode() == CLOSE) {
                return frame;
            } else if (frame.opcode() != PONG) {
                opcode = frame.opcode() == 0 ? opcode : frame.opcode();
                message.writeBytes(frame.payload());
                if (frame.last()) {
                    byte[] whole = message.toByteArray();
                    return new Frame(true, compressed, opcode, compressed ? Deflate.inflate(whole) : whole);
                }
            }
        }
    }

    Conversation expect(String text) {
        Frame frame = next();
        assertThat(frame.opcode()).as("opcode of " + frame.text()).isEqualTo(TEXT);
        assertThat(frame.text()).isEqualTo(text);
        return this;
    }

    /** The server closes with this code, after whatever is still on its way, and then ends the connection. */
    void expectClose(int code) {
        Frame frame = next();
        while (frame.opcode() != CLOSE) {
            frame = next();
        }
        assertThat(frame.closeCode()).as(Arrays.toString(frame.payload())).isEqualTo(code);
        frame(true, CLOSE, Arrays.copyOf(frame.payload(), Math.min(2, frame.payload().length)));
        assertThat(socket.isClosedByServer()).as("the server ends the connection").isTrue();
    }

    /** How the connection ends: the code of the close frame, {@link #CUT} without one, or {@link #OPEN} after this time. */
    int endWithin(Duration limit) {
        socket.readLimit(limit);
        try {
            Frame frame = nextFrame();
            while (frame.opcode() != CLOSE) {
                frame = nextFrame();
            }
            return frame.closeCode();
        } catch (UncheckedIOException e) {
            return e.getCause() instanceof SocketTimeoutException ? OPEN : CUT;
        }
    }

    /** Returns when a first byte has come; no frame can be read after that. */
    void awaitAnything() {
        try {
            socket.exactly(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void reset() {
        socket.reset();
    }

    @Override
    public void close() {
        socket.close();
    }
}
