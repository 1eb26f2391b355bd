package pinghub.websocket.standard;

import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Fault;
import pinghub.channel.Message;
import pinghub.wire.CloseCode;
import pinghub.wire.Closer;
import pinghub.wire.Dialect;
import pinghub.wire.FanOut;
import pinghub.wire.Telling;
import pinghub.wire.WebSocketClient;
import pinghub.wire.Wire;
import pinghub.wire.container.LibertySession;

/**
 * Writes a connection's outbox to a container's session, one send in flight: the API lets a container refuse a second, and one
 * loses it.
 */
final class StandardWire implements Wire {

    private static final System.Logger LOG = System.getLogger(StandardWire.class.getName());

    private static final int SENDS_IN_A_ROW = 16; // then it is the next connection's turn
    // Until what is left of a connection is cut, two seconds each: a container may wait half a minute for the client's answer to a close
    // frame, and has nothing to wait for where it says by itself that the session is closed.
    private static final int LOOKS_AFTER_CLOSE_FRAME = 16;
    private static final int LOOKS_AFTER_END = 1;

    private final Session session;
    private final WebSocketClient connection;
    private final FanOut.Shard shard;
    private final Closer closer;
    private final @Nullable ObjectTexts objects;   // null where messages are sent as they are; for the shard's thread
    private final @Nullable LibertySession liberty; // null on another server; they end what they have closed
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean inFlight; // set by the shard's thread, cleared by the container's
    private volatile boolean broken;   // set by the container's thread; nothing that is sent arrives any more
    private volatile boolean closed;   // by this; set by the shard's thread

    StandardWire(Session session, WebSocketClient connection, FanOut.Shard shard, Closer closer, @Nullable LibertySession liberty) {
        this.session = session;
        this.connection = connection;
        this.shard = shard;
        this.closer = closer;
        this.liberty = liberty;
        Telling telling = connection.telling();
        this.objects = telling == null ? null : new ObjectTexts(connection, telling);
    }

    @Override
    public void wake() {
        if (scheduled.compareAndSet(false, true)) {
            shard.execute(this::write);
        }
    }

    @Override
    public void abort() {
        shard.execute(this::closeAbruptly);
    }

    /** The container says that the session is closed. */
    void closed() {
        if (!closed) {
            cutAfter(LOOKS_AFTER_END);
        }
    }

    private void write() {
        scheduled.set(false); // before looking: what comes from now on wakes again
        try {
            int left = SENDS_IN_A_ROW;
            while (!inFlight && !closed) {
                if (broken) {
                    closeAbruptly(); // a close frame would not arrive either, and Open Liberty would wait for it
                    connection.ended();
                    return;
                }
                if (left-- == 0) {
                    wake();
                    return;
                }
                if (connection.takePing()) { // before the messages, which may never end
                    session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
                }
                if (!sendNext()) {
                    connection.closeCode().ifPresent(this::close);
                    return;
                }
            }
        } catch (IOException | RuntimeException e) {
            // The session is closed under us, in whatever way this container says so.
            closeAbruptly();
            connection.ended();
        } catch (Error e) {
            connection.close(pinghub.channel.CloseReason.ERROR);
            closeAbruptly();
            connection.ended();
            Fault.log(LOG, "writing to a subscriber failed; its connection ends", e);
        }
    }

    private boolean sendNext() {
        if (objects != null) {
            ObjectTexts.Text text = objects.next();
            if (text != null) {
                connection.writing();
                send(remote -> remote.sendText(text.string(), text.ofMessage() ? this::sent : this::told));
            }
            return text != null;
        }
        Message message = connection.next();
        if (message != null) {
            Dialect dialect = connection.dialect();
            Message form = dialect == null ? message : dialect.form(message);
            send(remote -> send(form, remote));
        }
        return message != null;
    }

    private void send(Message message, RemoteEndpoint.Async remote) {
        SendHandler handler = this::sent;
        if (message.isText()) {
            remote.sendText(message.string(), handler);
        } else {
            remote.sendBinary(writable(message.payload()), handler);
        }
    }

    private void send(Consumer<RemoteEndpoint.Async> sending) {
        inFlight = true;
        try {
            sending.accept(session.getAsyncRemote());
        } catch (RuntimeException e) {
            inFlight = false;
            connection.failed();
            throw e;
        }
    }

    /** A copy, because Open Liberty asks every buffer for its array, and a read-only one does not give it. */
    private static ByteBuffer writable(ByteBuffer payload) {
        return ByteBuffer.allocate(payload.remaining()).put(payload).flip();
    }

    /** A message. */
    private void sent(SendResult result) {
        if (result.isOK()) {
            connection.sent();
        }
        over(result);
    }

    /** Something besides messages. */
    private void told(SendResult result) {
        if (result.isOK()) {
            connection.written();
        }
        over(result);
    }

    private void over(SendResult result) {
        if (!result.isOK()) {
            connection.failed();
            broken = true;
        }
        inFlight = false;
        if (!shard.isCurrentThread()) {
            wake(); // otherwise the loop in write() goes on
        }
    }

    private void close(CloseCode code) {
        closed = true;
        var reason = new CloseReason(CloseReason.CloseCodes.getCloseCode(code.code()), code.reason());
        cutAfter(LOOKS_AFTER_CLOSE_FRAME); // first: a container may wait for ever within close()
        end(() -> {
            try {
                session.close(reason);
            } catch (IOException | RuntimeException e) {
                connection.ended();
                session.close();
            }
        });
    }

    private void closeAbruptly() {
        closed = true;
        cutAfter(LOOKS_AFTER_END);
        if (liberty != null && (inFlight || broken)) {
            // It would wait until it can write a close frame, and the network takes nothing.
            end(() -> {
                liberty.cut();
                session.close();
            });
        } else {
            end(session::close); // which may have been done already; that is what was wanted
        }
    }

    private void end(Closer.Ending closing) {
        closer.execute(liberty == null ? closing : new Closing(closing, liberty));
    }

    private void cutAfter(int looks) {
        if (liberty != null) {
            closer.executeLater(new Cut(liberty, closer, looks - 1));
        }
    }

    /** Closes a session, and where the container waits for too long within that, ends what is under it. */
    private record Closing(Closer.Ending closing, LibertySession session) implements Closer.Ending {

        @Override
        public void run() throws Exception {
            closing.run();
        }

        @Override
        public void free() {
            session.cut();
        }
    }

    /** Ends what the container has kept though its session is closed, after so many looks; keeps nothing of the session until then. */
    private record Cut(LibertySession session, Closer closer, int looks) implements Closer.Ending {

        @Override
        public void run() {
            if (looks == 0 || !session.isOpen() || closer.isStopped()) {
                session.cut();
            } else {
                closer.executeLater(new Cut(session, closer, looks - 1));
            }
        }
    }
}
