package pinghub.http;

import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import pinghub.channel.Counters;

/** A container's threads that run when the test says so. */
final class FakeThreads {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<Duration> delays = new ArrayList<>();
    private boolean busy;

    /** From now on all are taken. */
    FakeThreads busy() {
        busy = true;
        return this;
    }

    /** Runs what is waiting, its time come or not. */
    void run() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    /** How long tasks were to wait, apart from those that were not. */
    List<Duration> delays() {
        return List.copyOf(delays);
    }

    /** The one that answers with these threads. */
    LateBodies lateBodies(Counters counters) {
        var bodies = new LateBodies();
        bodies.threads = service();
        bodies.counters = counters;
        return bodies;
    }

    private ManagedScheduledExecutorService service() {
        return (ManagedScheduledExecutorService) Proxy.newProxyInstance(FakeThreads.class.getClassLoader(),
                new Class<?>[] {ManagedScheduledExecutorService.class}, (proxy, called, arguments) -> {
                    if (busy) {
                        throw new RejectedExecutionException("busy");
                    }
                    switch (called.getName()) {
                        case "execute" -> { }
                        case "schedule" -> delays.add(Duration.of((long) arguments[1], ((TimeUnit) arguments[2]).toChronoUnit()));
                        default -> throw new UnsupportedOperationException(called.getName());
                    }
                    tasks.add((Runnable) arguments[0]);
                    return null;
                });
    }
}
