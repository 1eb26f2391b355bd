package pinghub.http.container;

import jakarta.servlet.AsyncContext;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * What Open Liberty keeps with a thread of the request that it served there, by reflection, for version 26.0.0.3. It asks that before it
 * asks the request itself; so who answers a request in a thread of its pool may get the application of another one, which has ended:
 * a {@code NullPointerException}, and 500 for the client.
 */
public final class LibertyThread {

    private static final System.Logger LOG = System.getLogger(LibertyThread.class.getName());
    private static final String KEPT = "com.ibm.ws.webcontainer.srt.SRTServletRequestThreadData";

    private LibertyThread() {
    }

    /**
     * Forgets the request that the current thread served before, as the container does after a task that it has started. On another server,
     * or another version, nothing happens.
     *
     * @param context of the request that is to be answered in this thread
     */
    public static void forgetRequest(AsyncContext context) {
        try {
            Class<?> kept = kept(context.getClass());
            if (kept != null) {
                Inside.method(kept, "init", 1).invoke(kept.getMethod("getInstance").invoke(null), (Object) null);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "another version of Open Liberty", e);
        }
    }

    /** Known to whoever loaded the server's own part of the context, which may be below it. */
    private static @Nullable Class<?> kept(Class<?> context) {
        for (Class<?> part = context; part != null; part = part.getSuperclass()) {
            try {
                return Class.forName(KEPT, false, part.getClassLoader());
            } catch (ClassNotFoundException e) {
                LOG.log(Level.TRACE, "not known to who loaded {0}", part);
            }
        }
        return null;
    }
}
