package pinghub.wire.container;

import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pinghub.http.container.Inside;

/**
 * The connection under a response of Open Liberty, by reflection, for version 26.0.0.3. Its stream waits for a client that does not
 * read, even where it has a listener and has said that it is ready; and the Servlet API cannot end a connection while it does. Behind
 * the stream is what does not wait.
 */
public final class LibertyResponse {

    private static final System.Logger LOG = System.getLogger(LibertyResponse.class.getName());
    private static final String BUFFERS = "com.ibm.ws.http.dispatcher.internal.HttpDispatcher";
    private static final String CALLBACK = "com.ibm.wsspi.tcpchannel.TCPWriteCompletedCallback";
    private static final String PLAIN = "com.ibm.ws.tcpchannel.internal.TCPConnLink";
    @SuppressWarnings("StaticAssignmentOfThrowable") // where it was made says nothing
    private static final IOException END = new IOException("the client does not read");

    private final Object context;
    private final Object tcp;
    private final Object virtual;
    private final Object writer;
    private final Object buffers;
    private final Class<?> callback;
    private final int noTimeout;
    private final @Nullable SocketChannel network; // null where something is before it, such as TLS

    private LibertyResponse(Object context) throws ReflectiveOperationException {
        ClassLoader loader = context.getClass().getClassLoader();
        this.context = context;
        tcp = Inside.call(context, "getTSC");
        virtual = Inside.call(context, "getVC");
        writer = Inside.call(tcp, "getWriteInterface");
        buffers = Inside.method(Class.forName(BUFFERS, false, loader), "getBufferManager", 0).invoke(null);
        callback = Class.forName(CALLBACK, false, loader);
        noTimeout = writer.getClass().getField("NO_TIMEOUT").getInt(null);
        network = tcp.getClass().getName().equals(PLAIN)
                ? (SocketChannel) Inside.call(Inside.call(tcp, "getSocketIOChannel"), "getChannel") : null;
    }

    /** That of a request which is being served; empty if the server is another, or one of another make. */
    public static Optional<LibertyResponse> of(ServletRequest request) throws IOException {
        if (!Liberty.is(request.getServletContext())) {
            return Optional.empty();
        }
        try {
            return Optional.of(new LibertyResponse(Inside.call(request.getInputStream(), "getISC")));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "another version of Open Liberty; it writes and ends as it can", e);
            return Optional.empty();
        }
    }

    /**
     * Writes all these bytes as they are, without waiting. Not before its headers have left, nor while an earlier write goes on.
     *
     * @param later told once how it ended if it goes on: with {@code null}, or what went wrong
     * @return whether everything was written; otherwise it goes on
     */
    public boolean write(byte[] bytes, Consumer<@Nullable Throwable> later) throws IOException {
        int written = network == null ? 0 : network.write(ByteBuffer.wrap(bytes));
        return written == bytes.length || writeRest(written == 0 ? bytes : Arrays.copyOfRange(bytes, written, bytes.length), later);
    }

    private boolean writeRest(byte[] rest, Consumer<@Nullable Throwable> later) throws IOException {
        InvocationHandler told = (proxy, method, arguments) -> switch (method.getName()) {
            case "complete" -> {
                later.accept(null);
                yield null;
            }
            case "error" -> {
                later.accept((Throwable) arguments[2]);
                yield null;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "a write that goes on";
        };
        try {
            Inside.call(writer, "setBuffer", Inside.method(buffers.getClass(), "wrap", "byte[]").invoke(buffers, (Object) rest));
            return Inside.method(writer.getClass(), "write", 4).invoke(writer, (long) rest.length,
                    Proxy.newProxyInstance(callback.getClassLoader(), new Class<?>[] {callback}, told), false, noTimeout) != null;
        } catch (ReflectiveOperationException e) {
            throw new IOException("the connection took nothing", e);
        }
    }

    /**
     * Lets the head leave, which says nothing of chunks: the server takes it for one that does already, and then for one that has none.
     * The head leaves in any case.
     *
     * @return whether it is so; otherwise chunks are to follow, if the request is of HTTP/1.1
     */
    public boolean flushWithoutChunks(Runnable head) {
        Object message;
        Field announced;
        Field chunked;
        try {
            message = Inside.call(context, "getResponse");
            announced = Inside.field(message.getClass(), "bIsChunkedEncodingSet");
            chunked = Inside.field(context.getClass(), "bIsChunked");
            announced.setBoolean(message, true);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "another version of Open Liberty; it writes chunks", e);
            head.run();
            return false;
        }
        head.run();
        try {
            announced.setBoolean(message, false);
            chunked.setBoolean(context, false); // otherwise it would end with a last chunk
            return true;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("accessible a moment ago", e);
        }
    }

    /** Whether the connection may still be there. */
    public boolean isOpen() {
        return network == null || network.isOpen();
    }

    /** Ends the connection, whatever is still to be written. */
    public void cut() throws ReflectiveOperationException {
        Inside.call(tcp, "close", virtual, END);
    }
}
