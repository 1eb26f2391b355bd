package pinghub.websocket.direct;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import pinghub.channel.CloseReason;
import pinghub.channel.Fault;
import pinghub.channel.Ticker;
import pinghub.websocket.direct.container.Undertow;
import pinghub.wire.WebSocketClient;

/** The reading side of one connection. Called by one thread at a time. */
final class DirectReader implements ReadListener, FrameHandler {

    private static final System.Logger LOG = System.getLogger(DirectReader.class.getName());
    // More than a container has read ahead with the handshake: Open Liberty hands that over in one piece or not at all.
    private static final int READ_BYTES = 16 * 1024;
    // Where others wait meanwhile; of the smallest messages no more than one turn can publish.
    private static final int READ_BYTES_OF_A_TURN = 512;
    private static final long TURN_NANOS = 1_000_000;
    // Messages that are published before their subscribers are written to: far fewer than an outbox holds.
    private static final int AT_A_TIME = 32;
    private static final ThreadLocal<byte[]> BUFFER = ThreadLocal.withInitial(() -> new byte[READ_BYTES]);

    private final WebSocketClient connection;
    private final ServletInputStream input;
    private final FrameDecoder decoder;
    private final DirectWire wire;
    // The thread that calls for other connections as well, once they have had their turn; null if it does not.
    private final @Nullable Executor others;
    private final Ticker ticker;
    private final int atOnce;
    private boolean inTime; // an unfinished message is being timed
    private boolean pinged; // a pong is to be sent
    private byte @Nullable [] latest; // the last text of what is being decoded; null if there is none, or it is published
    private int published;            // since subscribers were last written to

    DirectReader(WebSocketClient connection, ServletInputStream input, FrameDecoder decoder, DirectWire wire) {
        this(connection, input, decoder, wire, Undertow.thread(input).orElse(null), System::nanoTime);
    }

    /** The same with that thread, and with a clock for its turns. */
    DirectReader(WebSocketClient connection, ServletInputStream input, FrameDecoder decoder, DirectWire wire, @Nullable Executor others,
            Ticker ticker) {
        this.connection = connection;
        this.input = input;
        this.decoder = decoder;
        this.wire = wire;
        this.others = others;
        this.ticker = ticker;
        this.atOnce = others == null ? READ_BYTES : READ_BYTES_OF_A_TURN;
    }

    @Override
    public void onDataAvailable() {
        try {
            readWhatIsThere();
        } catch (RuntimeException | Error e) { // a fault of this node; others are served by the same thread
            try {
                connection.close(CloseReason.ERROR);
            } finally {
                wire.lost();
            }
            Fault.log(LOG, "what a client sent could not be taken; its connection ends", e);
        }
    }

    private void readWhatIsThere() {
        byte[] buffer = BUFFER.get();
        long begin = others == null ? 0 : ticker.nanos();
        for (int length = read(buffer); length != 0; length = read(buffer)) {
            if (length < 0) {
                wire.inputEnded();
                return;
            }
            int messages = decoder.messages();
            try {
                decoder.decode(buffer, 0, length, this);
            } finally {
                publishLatest(false);
            }
            time(messages);
            if (pinged) {
                pinged = false;
                wire.answerPings();
            }
            if (others != null && ticker.nanos() - begin > TURN_NANOS) {
                giveTurn(others);
                return; // with the container's word that there is more still unused, so that it does not call
            }
        }
    }

    private void giveTurn(Executor thread) {
        try {
            thread.execute(this::goOn);
        } catch (RejectedExecutionException e) {
            wire.lost(); // the server stops
        }
    }

    /** After the other connections had their turn. */
    private void goOn() {
        try {
            onDataAvailable();
            if (input.isFinished()) {
                wire.inputEnded(); // the container says so only if it was the one that called
            }
        } catch (RuntimeException e) {
            wire.lost();
        }
    }

    /** The number of bytes read, 0 if there are none at the moment, -1 if there will be none. */
    private int read(byte[] buffer) {
        if (!wire.gate().enterReading()) {
            return 0;
        }
        try {
            return input.isReady() ? input.read(buffer, 0, atOnce) : 0;
        } catch (IOException | RuntimeException e) {
            wire.lost(); // in whatever way this container says that the connection is gone
            return 0;
        } finally {
            wire.gate().leaveReading();
        }
    }

    private void time(int messagesBefore) {
        boolean unfinished = decoder.isUnfinished();
        if (unfinished && (!inTime || decoder.messages() != messagesBefore)) {
            connection.begun();
        } else if (!unfinished && inTime) {
            connection.finished();
        }
        inTime = unfinished;
    }

    @Override
    public void onAllDataRead() {
        wire.inputEnded();
    }

    @Override
    public void onError(Throwable cause) {
        wire.lost();
    }

    @Override
    public void text(byte[] utf8) {
        publishLatest(true);
        latest = utf8;
    }

    /** What comes in one go is written in one go: only the last message has this thread write to its subscribers. */
    private void publishLatest(boolean moreFollows) {
        byte[] utf8 = latest;
        if (utf8 != null) {
            latest = null;
            boolean more = moreFollows && ++published < AT_A_TIME;
            connection.receivedText(utf8, more);
            published = more ? published : 0;
        }
    }

    @Override
    public void binary(byte[] bytes) {
        publishLatest(false);
        connection.received(bytes);
    }

    @Override
    public void ping(byte[] payload) {
        wire.pong(payload);
        pinged = true;
    }

    @Override
    public void pong() {
        connection.ponged();
    }

    @Override
    public void closed(int code) {
        publishLatest(false);
        wire.peerClosed(code);
    }

    @Override
    public void broken(CloseReason reason) {
        publishLatest(false);
        connection.close(reason);
    }
}
