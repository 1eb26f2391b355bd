package pinghub.wire.container;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pinghub.http.container.Inside;

/**
 * What the Servlet API alone cannot do with an upgraded connection of Open Liberty; by reflection, for version 26.0.0.3.
 *
 * <p>Its stream gathers 32 KiB before it writes without waiting, and waits in {@code flush()} until the client has read: there is
 * no way to write less without waiting. With a buffer of one byte it writes everything at once, and without waiting. And a
 * connection that is closed is kept for another request, unless it is closed because of an error.
 */
public final class Liberty {

    private static final System.Logger LOG = System.getLogger(Liberty.class.getName());

    private static final String SERVER = "Liberty";
    private static final String STREAM = "com.ibm.ws.webcontainer31.srt.SRTUpgradeOutputStream31";
    private static final String CONNECTION = "com.ibm.ws.webcontainer31.upgrade.UpgradedWebConnectionImpl";
    private static final String CIPHER_SUITE = "jakarta.servlet.request.cipher_suite"; // unlike isSecure() not by a proxy's word
    private static final String TCP = "tcpConn";
    private static final String PLAIN = "com.ibm.ws.tcpchannel.internal.TCPConnLink";
    private static final String BUFFER = "_outHelper";
    private static final String BUFFER_SIZE = "setBufferSize";
    private static final String ERROR = "closeUpgradeException";
    private static final String LINK = "dispatcherLink";
    private static final String VIRTUAL = "virtualConn";
    private static final String COMPLETE = "webConnection_closeComplete";
    private static final String READ_BUFFER = "currentReadBB";
    @SuppressWarnings("StaticAssignmentOfThrowable") // each connection keeps it, and where it was made says nothing
    private static final IOException END = new IOException("the websocket has ended");

    private Liberty() {
    }

    /** Whether this is the server. */
    public static boolean is(ServletContext context) {
        return context.getServerInfo().contains(SERVER);
    }

    /**
     * Whether this request came by TLS that ends in this server. What an upgraded connection then reads without waiting gets lost
     * where it is not the last that has come (its SSL channel takes "nothing more has come" for "nothing was there").
     */
    public static boolean isTls(HttpServletRequest request) {
        return is(request.getServletContext()) && request.getAttribute(CIPHER_SUITE) != null;
    }

    /** Whether the server is another one, or one whose connections can be told what is needed. */
    public static boolean isNoObstacle(ServletContext context) {
        if (!is(context)) {
            return true;
        }
        try {
            Optional<ClassLoader> loader = loader(context);
            if (loader.isEmpty()) {
                return false;
            }
            Class<?> buffer = Inside.field(Class.forName(STREAM, false, loader.get()), BUFFER).getType();
            Inside.method(buffer, BUFFER_SIZE, 1);
            Class<?> connection = Class.forName(CONNECTION, false, loader.get());
            Inside.field(connection, ERROR);
            Inside.field(connection, LINK);
            Inside.field(connection, VIRTUAL);
            Inside.field(connection, COMPLETE);
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return false; // another version, which has to be looked at first
        }
    }

    /** Whether this is its stream. */
    public static boolean has(ServletOutputStream stream) {
        return stream.getClass().getName().equals(STREAM);
    }

    /** From now on whatever is written leaves at once, and whoever closes the connection ends it. */
    public static void prepare(WebConnection connection, ServletOutputStream stream) {
        try {
            Inside.call(Inside.get(stream, BUFFER), BUFFER_SIZE, 1);
            Inside.set(connection, ERROR, END);
        } catch (ReflectiveOperationException e) {
            throw changed(e);
        }
    }

    /**
     * What this connection writes to in the end; empty if something lies between, such as TLS, or Open Liberty is of another make.
     * It does not wait.
     */
    public static Optional<SocketChannel> network(WebConnection connection) {
        try {
            Object tcp = Inside.get(connection, TCP);
            return tcp.getClass().getName().equals(PLAIN) ? Optional.of((SocketChannel) Inside.call(Inside.call(tcp, "getSocketIOChannel"),
                    "getChannel")) : Optional.empty();
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "another version of Open Liberty; its stream is written to", e);
            return Optional.empty();
        }
    }

    /**
     * Gives back the buffer that the handshake was read into: 8 KiB of direct memory, most of what this connection would have outside
     * of the heap for as long as it lives. A copy of what came takes its place wherever the server may still look for it. To be
     * called by the thread of the request, before anything is read from the upgraded connection: by then the server has taken out what
     * came behind the headers, and nobody else uses that buffer. A server of another make keeps it.
     */
    public static void giveBackReadBuffer(WebConnection connection) {
        try {
            Object context = Inside.getIfAny(Inside.get(connection, LINK), "isc"); // gone with the connection, as what it leads to
            Object inbound = context == null ? null : Inside.getIfAny(context, "myLink");
            if (context != null && inbound != null) {
                synchronized (inbound) { // as whoever ends it, and gives back all buffers that it still has
                    replaceReadBuffer(context);
                }
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "another version of Open Liberty; it keeps the buffer of the handshake", e);
        }
    }

    private static void replaceReadBuffer(Object context) throws ReflectiveOperationException {
        @SuppressWarnings("unchecked") // whatever the server's type is, a copy is of it, too
        var toGiveBack = (List<Object>) Inside.get(context, "allocatedBuffers");
        Object buffer = Inside.getIfAny(context, READ_BUFFER);
        if (buffer == null || !toGiveBack.contains(buffer)) {
            return; // given back already, and perhaps somebody else's by now
        }
        var ofHeaders = (Object[]) Inside.get(Inside.get(context, "myRequest"), "parseBuffers"); // read when a header is asked for
        Object copy = copyOf(buffer);
        Collections.replaceAll(toGiveBack, buffer, copy);
        Collections.replaceAll(Arrays.asList(ofHeaders), buffer, copy);
        Inside.set(context, READ_BUFFER, copy);
        Inside.call(buffer, "release"); // the last: if anything before it fails, the buffer is nobody else's, ever
    }

    private static Object copyOf(Object buffer) throws ReflectiveOperationException {
        ByteBuffer original = ((ByteBuffer) Inside.call(buffer, "getWrappedByteBuffer")).duplicate();
        int position = original.position();
        int limit = original.limit();
        byte[] bytes = new byte[limit];
        original.rewind().get(bytes);
        return Inside.call(Inside.get(buffer, "oWsByteBufferPoolManager"), "wrap", bytes, position, limit - position);
    }

    /** Ends a connection that was closed, but waits until the client has read what was written before. */
    public static void cut(WebConnection connection) {
        try {
            if ((boolean) Inside.get(connection, COMPLETE)) {
                return; // it did not have to wait
            }
            Object virtual = Inside.get(connection, VIRTUAL);
            @SuppressWarnings("unchecked") // its interface says so
            var state = (Map<Object, Object>) Inside.call(virtual, "getStateMap");
            state.put("CloseUpgradedWebConnection", "true");
            Inside.call(Inside.get(connection, LINK), "close", virtual, END);
        } catch (ReflectiveOperationException e) {
            throw changed(e);
        }
    }

    /** A loader that sees these classes; an application's does not. */
    private static Optional<ClassLoader> loader(ServletContext context) {
        for (Class<?> type = context.getClass(); type != null; type = type.getSuperclass()) {
            try {
                return Optional.ofNullable(Class.forName(STREAM, false, type.getClassLoader()).getClassLoader());
            } catch (ClassNotFoundException e) {
                // Another part of the server; its superclass may come from the right one.
            }
        }
        return Optional.empty();
    }

    private static IllegalStateException changed(ReflectiveOperationException e) {
        return new IllegalStateException("not what it was when the application started", e);
    }
}
