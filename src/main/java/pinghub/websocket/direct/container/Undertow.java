package pinghub.websocket.direct.container;

import jakarta.servlet.ServletInputStream;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import pinghub.http.container.Inside;

/**
 * WildFly's HTTP server calls whoever reads an upgraded connection in an I/O thread, which has many connections, and does not come back
 * to one that is left before it is empty. By reflection, for version 2.3: an application does not see its I/O classes.
 */
public final class Undertow {

    private static final System.Logger LOG = System.getLogger(Undertow.class.getName());

    private static final String STREAM = "io.undertow.servlet.spec.UpgradeServletInputStream";

    private static volatile @Nullable Calls found; // looked up once; the same for all connections

    private record Calls(Field channel, Method thread, Method executeAfter) {

        static Calls of(ServletInputStream stream) throws ReflectiveOperationException {
            Field channel = Inside.field(stream.getClass(), "channel");
            Method thread = Inside.method(channel.get(stream).getClass(), "getIoThread", 0);
            return new Calls(channel, thread, Inside.method(thread.invoke(channel.get(stream)).getClass(), "executeAfter", 3));
        }

        Executor of(Object thread) {
            return task -> {
                try {
                    executeAfter.invoke(thread, task, 1L, TimeUnit.MILLISECONDS);
                } catch (InvocationTargetException e) {
                    throw new RejectedExecutionException("the thread takes no more tasks", e);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("not what it was when the connection began", e);
                }
            };
        }
    }

    private Undertow() {
    }

    /**
     * Runs something in the thread that calls for this stream, a millisecond later: what is to run at once goes before all connections,
     * again and again. Empty for another server's stream.
     */
    public static Optional<Executor> thread(ServletInputStream stream) {
        if (!stream.getClass().getName().equals(STREAM)) {
            return Optional.empty();
        }
        try {
            Calls calls = found;
            if (calls == null) {
                calls = Calls.of(stream);
                found = calls;
            }
            return Optional.of(calls.of(calls.thread().invoke(calls.channel().get(stream))));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "another version of Undertow; a connection is read until it is empty", e);
            return Optional.empty();
        }
    }
}
