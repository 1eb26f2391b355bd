package pinghub.wire.container;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinghub.http.container.Inside;

/**
 * The connection under an upgraded connection of Payara (Grizzly), by reflection, for version 6.2025.10. Without it Payara is
 * ready for megabytes that the client does not read, and does not end a connection that still has something to write.
 */
public final class Payara {

    /** What the kernel may hold for a client that does not read: the other servers' configuration says the same. */
    public static final int MAX_IN_KERNEL_BYTES = 256 * 1024;

    private static final System.Logger LOG = System.getLogger(Payara.class.getName());
    private static final String STREAM = "org.apache.catalina.connector.CoyoteOutputStream";
    private static final String LINK = "org.apache.catalina.connector.WebConnectionImpl";

    private static final List<String> PARTS_OF_REQUEST = List.of("methodC", "protocolC", "upgrade");

    private static volatile @Nullable Calls found; // looked up once; the same for all connections

    private final Calls calls;
    private final @Nullable Object connection; // null if the stream was taken back already; then every call but writer() fails
    private final Object buffer; // of Grizzly, behind the stream
    private volatile boolean older; // the request is taken for one of HTTP/1.0

    private record Calls(Method limitWaiting, Method channel, Method close, Method cut, Method isOpen) {

        static Calls of(Class<?> connection) throws NoSuchMethodException {
            return new Calls(Inside.method(connection, "setMaxAsyncWriteQueueSize", 1),
                    Inside.method(connection, "getChannel", 0),
                    Inside.method(connection, "closeSilently", 0), Inside.method(connection, "terminateSilently", 0),
                    Inside.method(connection, "isOpen", 0));
        }
    }

    private Payara(Calls calls, @Nullable Object connection, Object buffer) {
        this.calls = calls;
        this.connection = connection;
        this.buffer = buffer;
    }

    /** The connection of this stream; empty if the server is another, or one of another make. */
    public static Optional<Payara> of(ServletOutputStream stream) {
        if (!stream.getClass().getName().equals(STREAM)) {
            return Optional.empty();
        }
        try {
            Object buffer = Inside.get(Inside.get(stream, "ob"), "grizzlyOutputBuffer");
            Object connection = Inside.getIfAny(buffer, "connection");
            Calls calls = found;
            if (calls == null) {
                calls = Calls.of(Objects.requireNonNull(connection).getClass());
                found = calls;
            }
            return Optional.of(new Payara(calls, connection, buffer));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "another version of Payara; its own limits hold", e);
            return Optional.empty();
        }
    }

    /** What writes to it past HTTP; empty where that cannot be. */
    public Optional<PayaraWriter> writer() {
        return connection == null ? Optional.empty() : PayaraWriter.of(connection, buffer);
    }

    /** Whether the head of this stream's response has left, and what follows leaves as it is: no chunks, no compression. */
    public boolean writesAsIs() {
        try {
            Object head = Inside.get(buffer, "outputHeader");
            return (boolean) Inside.call(head, "isCommitted") && !(boolean) Inside.call(head, "isChunked")
                    && ((List<?>) Inside.call(head, "getContentEncodings", true)).isEmpty();
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "another version of Payara; its stream is written to", e);
            return false;
        }
    }

    /**
     * What follows the head of this stream's response is to leave without chunks: Payara writes them for a client of HTTP/1.1 whatever the
     * headers say, so that it is to take this one for an older one while it writes the head. Before that has left; then
     * {@link #headHasLeft} is to follow. One of another make writes chunks.
     */
    public void leaveOutChunks() {
        older = setProtocol("HTTP_1_1", "HTTP_1_0");
    }

    /** From now on the request is again what it was, as in the access log. */
    public void headHasLeft() {
        if (older) {
            setProtocol("HTTP_1_0", "HTTP_1_1");
        }
    }

    private boolean setProtocol(String from, String to) {
        try {
            Object request = Inside.call(Inside.get(buffer, "outputHeader"), "getRequest");
            var protocol = (Enum<?>) Inside.call(request, "getProtocol");
            if (!protocol.name().equals(from)) {
                return false;
            }
            Inside.call(request, "setProtocol", Inside.method(protocol.getDeclaringClass(), "valueOf", "String").invoke(null, to));
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "another version of Payara; it writes chunks", e);
            return false;
        }
    }

    /** From now on the stream is not ready while so many bytes wait to be written. */
    public void limitWaiting(int bytes) throws ReflectiveOperationException {
        calls.limitWaiting().invoke(connection, bytes);
    }

    /** Limits what waits in the kernel; by default that grows to megabytes, and it says only after a third that it has room again. */
    public void limitKernel(int bytes) throws ReflectiveOperationException, IOException {
        ((SocketChannel) calls.channel().invoke(connection)).setOption(StandardSocketOptions.SO_SNDBUF, bytes);
    }

    /** Whether this is a connection of Payara's, which needs {@link #release}. */
    public static boolean is(WebConnection link) {
        return link.getClass().getName().equals(LINK);
    }

    /**
     * Closes the upgraded connection as the Servlet API means it, if it is still this handler's: Payara uses the objects behind it
     * again, and would close somebody else's. Without this it keeps some of those objects for ever, if the client leaves early.
     */
    public static void release(WebConnection link, HttpUpgradeHandler handler) throws Exception {
        Object request = Inside.getIfAny(link, "request");
        if (request != null && Inside.getIfAny(request, "httpUpgradeHandler") == handler
                && (boolean) Inside.get(request, "upgrade")) {
            link.close();
        }
    }

    /**
     * Lets go of what the handshake's request and answer were made of, two fifths of all that Payara keeps for as long as the
     * connection lives; it would use it again only for a next request, and makes it anew then. Not before that request is over,
     * access log included; and not when the connection may be over, after which these objects are somebody else's.
     */
    public static void forgetHandshake(WebConnection link) throws ReflectiveOperationException {
        Object request = Inside.get(Inside.get(link, "request"), "coyoteRequest");
        Object parameters = Inside.get(request, "parameters");
        Inside.call(Inside.get(parameters, "tmpNameC"), "reset");
        Inside.call(Inside.get(parameters, "tmpValueC"), "reset");
        Object packet = Inside.get(request, "request");
        forgetHeaders(Inside.call(packet, "getResponse"));
        forgetHeaders(packet);
        forgetHeaderBuffer(packet);
    }

    private static void forgetHeaders(Object packet) throws ReflectiveOperationException {
        Object headers = Inside.call(packet, "getHeaders");
        Inside.call(headers, "clear");
        Arrays.fill((Object[]) Inside.get(headers, "headers"), null);
    }

    /** The bytes that came from the network; what Payara may still ask for is a part of them, and becomes a string of its own. */
    private static void forgetHeaderBuffer(Object packet) throws ReflectiveOperationException {
        Object buffer = Inside.getIfAny(packet, "headerBuffer");
        if (buffer == null) {
            return;
        }
        for (String part : PARTS_OF_REQUEST) {
            Object old = Inside.get(packet, part);
            Object own = Inside.call(old, "newInstance");
            Inside.call(own, "setString", old.toString());
            Inside.set(packet, part, own); // in one step: another thread may be reading it
        }
        Inside.call(Inside.get(packet, "requestURIRef"), "recycle");
        Inside.set(packet, "unparsedHostC", null);
        Inside.set(packet, "headerBuffer", null);
        Inside.call(buffer, "dispose");
    }

    /** Ends the connection when everything is written. */
    public void close() throws ReflectiveOperationException {
        calls.close().invoke(connection);
    }

    /** Ends the connection at once. */
    public void cut() throws ReflectiveOperationException {
        calls.cut().invoke(connection);
    }

    /** Whether the connection is still there. */
    public boolean isOpen() throws IOException {
        try {
            return (boolean) calls.isOpen().invoke(connection);
        } catch (ReflectiveOperationException e) {
            throw new IOException("the connection cannot be asked", e);
        }
    }
}
