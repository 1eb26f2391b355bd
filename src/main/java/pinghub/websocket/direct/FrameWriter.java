package pinghub.websocket.direct;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pinghub.channel.CloseReason;
import pinghub.wire.Bytes;
import pinghub.wire.CloseCode;
import pinghub.wire.Encoding;
import pinghub.wire.MessageWriter;
import pinghub.wire.Port;
import pinghub.wire.Retry;
import pinghub.wire.Telling;
import pinghub.wire.WebSocketClient;

/** What leaves on one connection, and in which order. Only whoever has the turn to write, where it does not say
 * otherwise. */
final class FrameWriter {

    private static final byte[] PING = Frame.control(Opcode.PING, new byte[0]);

    private final WebSocketClient connection;
    private final Port port;
    private final MessageWriter messages;
    private volatile int peerCode;      // of the client's close frame; 0 before that
    private boolean closeSent;
    private @Nullable Pongs pongs;      // guarded by this; null while there is none to send

    FrameWriter(WebSocketClient connection, Encoding encoding, Port port) {
        this.connection = connection;
        this.port = port;
        Telling telling = connection.telling();
        this.messages = new MessageWriter(connection, encoding, port, telling == null ? null : telling.track(ObjectFrames.OBJECTS));
    }

    /** A ping is to be answered. From any thread. */
    synchronized void pong(byte[] payload) {
        if (pongs == null) {
            pongs = new Pongs();
        }
        pongs.add(payload);
    }

    /** The client has sent its close frame, with a code or 0. To be said before the connection is closed; from any thread. */
    void peerClosed(int code) {
        peerCode = code == 0 ? FrameDecoder.NO_CODE : code; // 0 is "not yet"; as a code it is none
    }

    /** From any thread. */
    boolean hasPeerClosed() {
        return peerCode != 0;
    }

    /** Whether the close frame has been written, and nothing follows. */
    boolean isOver() {
        return closeSent;
    }

    /**
     * Writes what is next, in one go; the port must be open.
     *
     * @param shards whether this is a thread that writes to many
     * @return whether there was anything
     */
    boolean writeNext(boolean shards) throws IOException {
        if (messages.isWithin()) { // nothing may come between its pieces
            messages.writePiece();
            return true;
        }
        // The ping before the messages: while they never end, the client would never be asked, and be taken for dead.
        return !closeSent && (writePongs() || writePing() || writeObjects() || messages.writeMessages(shards) || writeClose());
    }

    private boolean writePongs() throws IOException {
        byte[] frames;
        synchronized (this) {
            if (pongs == null) {
                return false;
            }
            frames = pongs.frames();
            pongs = null;
        }
        port.put(frames);
        return true;
    }

    private boolean writePing() throws IOException {
        if (!connection.takePing()) {
            return false;
        }
        port.put(PING);
        return true;
    }

    /** What a client of the subprotocol is told besides messages. */
    private boolean writeObjects() throws IOException {
        Telling telling = connection.telling();
        if (telling == null) {
            return false;
        }
        List<byte[]> opening = telling.takeOpening(ObjectFrames.OBJECTS, Retry.millis());
        if (!opening.isEmpty()) {
            port.put(opening.stream().reduce(Bytes::join).get());
            return true;
        }
        if (!telling.takePing()) {
            return false;
        }
        port.put(ObjectFrames.OBJECTS.ping());
        return true;
    }

    private boolean writeClose() throws IOException {
        CloseReason reason = connection.endReason();
        if (reason == null) {
            return false;
        }
        closeSent = true;
        byte[] frame = closeFrame(CloseCode.of(reason), peerCode); // read only now: it is there before the reason that it is
        // One who has closed the connection itself need not be told.
        boolean told = connection.telling() != null && reason != CloseReason.GONE;
        port.put(told ? Bytes.join(ObjectFrames.OBJECTS.close(reason, Retry.millis()), frame) : frame);
        return true;
    }

    private static byte[] closeFrame(CloseCode code, int peerCode) {
        if (peerCode == 0 || code.code() != CloseCode.NORMAL) {
            return Frame.close(code.code(), code.reason());
        }
        return peerCode == FrameDecoder.NO_CODE ? Frame.control(Opcode.CLOSE, new byte[0]) : Frame.close(peerCode, "");
    }
}
