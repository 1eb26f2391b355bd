package pinghub.wire.container;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinghub.http.container.Inside;

/**
 * Puts bytes where Payara's output stream puts them in the end, into the queue of a connection of Grizzly, which writes at once what
 * the network takes. On the stream's way there are the filters of HTTP, which have nothing to do for a websocket and cost as much as
 * all the rest. By reflection, for version 6.2025.10. One thread at a time.
 */
public final class PayaraWriter {

    private static final System.Logger LOG = System.getLogger(PayaraWriter.class.getName());

    private static final String BUFFERS = "org.glassfish.grizzly.memory.Buffers";
    private static final String TRANSPORT_FILTER = "org.glassfish.grizzly.filterchain.TransportFilter";
    private static final String IDLE_FILTER = "org.glassfish.grizzly.utils.IdleTimeoutFilter";
    private static final String HTTP_FILTER = "org.glassfish.grizzly.http.HttpCodecFilter";

    private static volatile @Nullable Calls found; // looked up once; the same for all connections

    private final Calls calls;
    private final Object connection;
    private final Object stream; // Grizzly's, behind that of the Servlet API

    private record Calls(Method processor, Method write, Method wrap, Object queue, Object memory, Field readiness) {

        static Calls of(Object connection, Object stream) throws ReflectiveOperationException {
            Object queue = Inside.call(Inside.call(Inside.call(connection, "getTransport"), "getAsyncQueueIO"), "getWriter");
            Class<?> buffers = Class.forName(BUFFERS, false, connection.getClass().getClassLoader());
            return new Calls(Inside.method(connection.getClass(), "getProcessor", 0),
                    Inside.method(queue.getClass(), "write", "Connection", "SocketAddress", "WritableMessage", "CompletionHandler",
                            "MessageCloner"),
                    Inside.method(buffers, "wrap", "MemoryManager", "byte[]"), queue, Inside.call(connection, "getMemoryManager"),
                    Inside.field(stream.getClass(), "isNonBlockingWriteGuaranteed"));
        }
    }

    private PayaraWriter(Calls calls, Object connection, Object stream) {
        this.calls = calls;
        this.connection = connection;
        this.stream = stream;
    }

    /** That of this connection; empty if something else is between it and HTTP, such as TLS, or Payara is of another make. */
    static Optional<PayaraWriter> of(Object connection, Object stream) {
        try {
            Calls calls = found;
            if (calls == null) {
                calls = Calls.of(connection, stream);
                found = calls;
            }
            return isPlain((List<?>) calls.processor().invoke(connection))
                    ? Optional.of(new PayaraWriter(calls, connection, stream)) : Optional.empty();
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "another version of Payara; its stream is written to", e);
            return Optional.empty();
        }
    }

    private static boolean isPlain(List<?> filters) {
        for (Object filter : filters) {
            String name = filter.getClass().getName();
            if (isHttp(filter.getClass())) {
                return true;
            }
            if (!name.equals(TRANSPORT_FILTER) && !name.equals(IDLE_FILTER)) { // idle is who reads nothing, and this never ends to read
                return false;
            }
        }
        return false;
    }

    private static boolean isHttp(@Nullable Class<?> filter) {
        return filter != null && (filter.getName().equals(HTTP_FILTER) || isHttp(filter.getSuperclass()));
    }

    /**
     * Writes a whole array, or queues what the network does not take yet; it must not be changed afterwards.
     *
     * @throws IOException if the connection is gone
     */
    public void write(byte[] bytes) throws IOException {
        try {
            Object buffer = calls.wrap().invoke(null, calls.memory(), bytes);
            calls.write().invoke(calls.queue(), connection, null, buffer, null, null);
            calls.readiness().setBoolean(stream, false); // it remembers that it was ready until it is written to itself
        } catch (ReflectiveOperationException e) {
            throw new IOException("the connection took nothing", e);
        }
    }
}
