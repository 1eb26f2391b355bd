package pinghub.wire;

import jakarta.inject.Singleton;
import jakarta.servlet.ServletRequest;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import pinghub.wire.container.UndertowPolls;
import pinghub.wire.container.UndertowResponse;

/**
 * The connections whose requests are served without a servlet container where they repeat the one before: on WildFly, whose way from a
 * request to its answer costs several times what is done for it. On the other servers nothing is different. Thread-safe.
 */
@Singleton
public final class Repeats {

    private static final System.Logger LOG = System.getLogger(Repeats.class.getName());

    private final AtomicReference<@Nullable Repeater> repeater = new AtomicReference<>(); // null where there was nothing to serve
    private final LongAdder served = new LongAdder();

    /**
     * Has later requests served by this that repeat this one, which is a GET without a body that has not been answered, if the server can
     * do so. To be called by the thread of the request.
     */
    public void offer(ServletRequest request, Repeat repeat) {
        if (!UndertowResponse.isServers(request)) {
            return;
        }
        try {
            repeater().offer(request, (since, tag, line) -> {
                boolean serves = repeat.serve(since, tag, line);
                if (serves) {
                    served.increment();
                }
                return serves;
            });
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.DEBUG, "another version of the server, or the connection has just ended; all goes its usual way", e);
        }
    }

    // Open Liberty looks at the signatures of all methods, and warns of those with a class that it cannot load: none here, and no lambda.
    private Repeater repeater() {
        Repeater known = repeater.get();
        if (known == null) {
            repeater.compareAndSet(null, new UndertowPolls());
            known = Objects.requireNonNull(repeater.get());
        }
        return known;
    }

    /** How many requests were served so. */
    public long served() {
        return served.sum();
    }

    /** Leaves all connections to the server again: nothing of the application stays with them. What is held is held on. */
    public void stop() {
        Repeater known = repeater.get();
        if (known != null) {
            known.stop();
        }
    }
}
