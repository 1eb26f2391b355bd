package pinghub.wire.container;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import pinghub.http.container.Inside;

/**
 * A connection below WildFly's HTTP server, for version 3.8 of its network library, by reflection: an application does not see that
 * library. For its I/O thread, where it does not say otherwise. Whatever is not as expected is an {@link IllegalStateException}.
 */
final class XnioConnection {

    private static final String PLAIN_CONDUIT = "org.xnio.nio.NioSocketConduit";
    private static final String LISTENER = "org.xnio.ChannelListener";

    private final Executor thread;
    private final Object source;
    private final Object sink;
    private final Object input;
    private final Object output;

    /** That of a connection of the HTTP server. From any thread. */
    XnioConnection(Object connection) {
        this.thread = (Executor) call(connection, "getIoThread");
        Object channel = call(connection, "getChannel");
        this.source = call(channel, "getSourceChannel");
        this.sink = call(channel, "getSinkChannel");
        this.input = call(connection, "getOriginalSourceConduit");
        this.output = call(connection, "getOriginalSinkConduit");
    }

    /** Whether there is nothing between: no TLS, no timeouts of reads and writes, no counting of bytes. From any thread. */
    boolean isPlain() {
        return input.getClass().getName().equals(PLAIN_CONDUIT) && output.getClass().getName().equals(PLAIN_CONDUIT);
    }

    /** The I/O thread. From any thread. */
    Executor thread() {
        return thread;
    }

    /** What is told when there is something to read, in the library's own form. */
    Object listener() {
        return call(source, "getReadListener");
    }

    void listen(Object listener) {
        call(source, "setReadListener", listener);
    }

    /** Tells a listener that there is something to read. */
    void tell(Object listener) {
        call(listener, "handleEvent", source);
    }

    /** The library's form of a listener. From any thread. */
    Object listener(Runnable action) {
        ClassLoader loader = source.getClass().getClassLoader();
        try {
            return Proxy.newProxyInstance(loader, new Class<?>[] {Class.forName(LISTENER, false, loader)},
                    (proxy, method, arguments) -> told(proxy, method, arguments, action));
        } catch (ClassNotFoundException e) {
            throw unexpected(e);
        }
    }

    private static @Nullable Object told(Object proxy, Method method, Object[] arguments, Runnable action) {
        return switch (method.getName()) {
            case "handleEvent" -> {
                action.run();
                yield null;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "a listener of Pinghub";
        };
    }

    void suspendReads() {
        call(source, "suspendReads");
    }

    void resumeReads() {
        call(source, "resumeReads");
    }

    /** Runs this once there is room to write. */
    void whenWritable(Runnable action) {
        call(sink, "setWriteListener", listener(() -> {
            call(sink, "suspendWrites");
            action.run();
        }));
        call(sink, "resumeWrites");
    }

    /** The number of bytes; −1 at the end. */
    int read(ByteBuffer bytes) throws IOException {
        return transfer(input, "read", bytes);
    }

    /** The number of bytes that the network has taken. */
    int write(ByteBuffer bytes) throws IOException {
        return transfer(output, "write", bytes);
    }

    private static int transfer(Object conduit, String method, ByteBuffer bytes) throws IOException {
        try {
            return (int) Inside.call(conduit, method, bytes);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw unexpected(e);
        } catch (ReflectiveOperationException e) {
            throw unexpected(e);
        }
    }

    private static Object call(Object object, String method, Object... arguments) {
        try {
            return Inside.call(object, method, arguments);
        } catch (ReflectiveOperationException e) {
            throw unexpected(e);
        }
    }

    private static IllegalStateException unexpected(ReflectiveOperationException e) {
        return new IllegalStateException("another version of XNIO", e);
    }
}
