package pinghub.wire.container;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import pinghub.http.container.Inside;

/**
 * The network under a session of Open Liberty's own websocket stack; by reflection, for version 26.0.0.3. That stack fails at some frames
 * that nobody should send, and then neither reads on nor ends the connection, not even when it is told to close the session. Without TLS only.
 */
public final class LibertySession {

    private static final System.Logger LOG = System.getLogger(LibertySession.class.getName());
    private static final String STACK = "com.ibm.ws.wsoc.";
    @SuppressWarnings("StaticAssignmentOfThrowable") // where it was made says nothing
    private static final IOException END = new IOException("the websocket has ended");

    // Weak, because with it a session is reached, and its buffers; what waits for its time to be cut should be small.
    private final WeakReference<Object> link;
    private final SocketChannel network; // this connection's alone, whatever becomes of the objects before it

    private LibertySession(Object link, SocketChannel network) {
        this.link = new WeakReference<>(link);
        this.network = network;
    }

    /**
     * What is under this session, which is open; empty if the server is another, or one of another make.
     *
     * @param session a {@code jakarta.websocket.Session}
     */
    public static Optional<LibertySession> of(Object session) {
        if (!session.getClass().getName().startsWith(STACK)) {
            return Optional.empty();
        }
        try {
            return Optional.of(under(Inside.get(Inside.get(session, "impl"), "connLink")));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "another version of Open Liberty; it ends connections as it can", e);
            return Optional.empty();
        }
    }

    private static LibertySession under(Object link) throws ReflectiveOperationException {
        Object tcp = Inside.get(link, "tcpConnection");
        return new LibertySession(link, (SocketChannel) Inside.call(Inside.call(tcp, "getSocketIOChannel"), "getChannel"));
    }

    /** Whether the server has not ended the connection. */
    public boolean isOpen() {
        return network.isOpen();
    }

    /**
     * Ends the connection if the server has not, and lets go on whoever waits for it within the server; for one whose session is closed,
     * or cannot be closed because it waits. May be called again.
     */
    public void cut() {
        Object websocket = link.get();
        try {
            if (websocket == null) {
                network.close(); // the server has forgotten it, too
                return;
            }
            if (network.isOpen()) {
                Inside.call(Inside.get(websocket, "tcpConnection"), "close", Inside.get(websocket, "vConnection"), END);
            }
            release(websocket);
        } catch (IOException | ReflectiveOperationException e) {
            LOG.log(Level.DEBUG, "a connection could not be ended", e);
        }
    }

    /**
     * Where a connection ends while something waits to be written, the server tells nobody: a close frame is then waited for without end,
     * and so is the turn to write by whoever answers a ping. Nor does it forget a session that it has destroyed before it was closed.
     */
    private static void release(Object websocket) throws ReflectiveOperationException {
        Object writer = Inside.get(Inside.get(websocket, "linkWrite"), "tcpWriteContext");
        if ((boolean) Inside.get(writer, "blockedThread")) {
            Inside.set(writer, "blockingIOError", END); // first: who wakes looks at it, and otherwise waits again
            Inside.call(Inside.get(writer, "blockWait"), "simpleNotify");
        }
        Inside.call(websocket, "signalNotWriting");
        Inside.call(websocket, "removeSession");
    }
}
