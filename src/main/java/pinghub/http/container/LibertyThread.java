package pinghub.http.container;

import jakarta.servlet.AsyncContext;
import java.lang.System.Logger.Level;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What Open Liberty keeps with a thread of the request that it served there, by reflection, for version 26.0.0.3. It asks that before it
 * asks the request itself, and hands it on with what a thread asks it to do later. So who ends or dispatches a request in a thread of its
 * pool does it with the application of another one, which has ended: a {@code NullPointerException}, and 500 or nothing for the client.
 */
public final class LibertyThread {

    private static final System.Logger LOG = System.getLogger(LibertyThread.class.getName());
    private static final String KEPT = "com.ibm.ws.webcontainer.srt.SRTServletRequestThreadData";

    /** By the class of a context. Static, because it is the server's, and gone with this class. */
    private static final Map<Class<?>, Optional<Kept>> KNOWN = new ConcurrentHashMap<>();

    private record Kept(Constructor<?> none, Method ofThread, Method init) { }

    private LibertyThread() {
    }

    /**
     * Does something in the current thread as if that served no request; then it serves again whom it served before. On another server, or
     * another version, nothing but the task is run.
     *
     * @param context of the request that the task ends or dispatches
     */
    public static void servingNobody(AsyncContext context, Runnable task) {
        Optional<Kept> known = KNOWN.computeIfAbsent(context.getClass(), LibertyThread::kept);
        if (known.isEmpty()) {
            task.run();
            return;
        }
        Kept kept = known.get();
        try {
            Object now = kept.ofThread().invoke(null);
            Object before = kept.none().newInstance();
            kept.init().invoke(before, now);
            kept.init().invoke(now, (Object) null);
            try {
                task.run();
            } finally {
                kept.init().invoke(now, before);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("public members of " + KEPT, e);
        }
    }

    /** Known to whoever loaded the server's own part of the context, which may be below it. */
    private static Optional<Kept> kept(Class<?> context) {
        for (Class<?> part = context; part != null; part = part.getSuperclass()) {
            try {
                Class<?> type = Class.forName(KEPT, false, part.getClassLoader());
                return Optional.of(new Kept(type.getConstructor(), type.getMethod("getInstance"), Inside.method(type, "init", 1)));
            } catch (ClassNotFoundException e) {
                LOG.log(Level.TRACE, "not known to who loaded {0}", part);
            } catch (ReflectiveOperationException | RuntimeException e) {
                LOG.log(Level.DEBUG, "another version of Open Liberty", e);
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
