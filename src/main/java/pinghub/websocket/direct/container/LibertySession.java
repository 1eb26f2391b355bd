package pinghub.websocket.direct.container;

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

    // Weak, because with them a session is reached, and its buffers; what waits for its time to be cut should be small.
    private final WeakReference<Object> tcp;
    private final WeakReference<Object> virtual;
    private final SocketChannel network; // this connection's alone, whatever becomes of the objects before it

    private LibertySession(Object tcp, Object virtual, SocketChannel network) {
        this.tcp = new WeakReference<>(tcp);
        this.virtual = new WeakReference<>(virtual);
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
        return new LibertySession(tcp, Inside.get(link, "vConnection"),
                (SocketChannel) Inside.call(Inside.call(tcp, "getSocketIOChannel"), "getChannel"));
    }

    /** Whether the server has not ended the connection. */
    public boolean isOpen() {
        return network.isOpen();
    }

    /** Ends the connection if the server has not; for one whose session was closed some time ago. */
    public void cut() {
        if (!network.isOpen()) {
            return;
        }
        Object link = tcp.get();
        Object connection = virtual.get();
        try {
            if (link == null || connection == null) {
                network.close(); // the server has forgotten it, too
            } else {
                Inside.call(link, "close", connection, END);
            }
        } catch (IOException | ReflectiveOperationException e) {
            LOG.log(Level.DEBUG, "a connection could not be ended", e);
        }
    }
}
