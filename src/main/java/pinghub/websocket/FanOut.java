package pinghub.websocket;

import jakarta.inject.Singleton;
import jakarta.websocket.Session;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few threads that write outboxes to the network, so that no publisher does. Each wire keeps to one of them, which is its
 * guard: what a wire runs here never runs twice at the same time.
 */
@Singleton
public final class FanOut {

    private static final System.Logger LOG = System.getLogger(FanOut.class.getName());
    private static final int MAX_THREADS = 8;
    private static final long ENDING_NANOS = 2_000_000_000L;

    private final List<Shard> shards = new ArrayList<>(); // filled by start, before the first wire exists
    private final AtomicInteger next = new AtomicInteger();

    /** Starts the threads. */
    public void start(ThreadFactory threads) {
        int count = Math.min(MAX_THREADS, Math.max(2, Runtime.getRuntime().availableProcessors()));
        for (int i = 0; i < count; i++) {
            var shard = new Shard();
            shard.thread = threads.newThread(shard);
            shard.thread.setName("pinghub-fan-out-" + i);
            // Threads that the container starts from within a send inherit it, and those outlive this application (WildFly).
            shard.thread.setContextClassLoader(Session.class.getClassLoader());
            shards.add(shard);
            shard.thread.start();
        }
    }

    /**
     * Ends the threads; what they have not run yet does not run. Returns when they are gone, or soon, should a container keep one
     * of them waiting.
     */
    public void stop() {
        shards.forEach(shard -> {
            shard.stopped = true;
            shard.thread.interrupt();
        });
        long end = System.nanoTime() + ENDING_NANOS;
        try {
            for (Shard shard : shards) {
                TimeUnit.NANOSECONDS.timedJoin(shard.thread, Math.max(1, end - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // they end without being watched
        }
    }

    /** The shard for a new wire, in turn. */
    public Shard shard() {
        return shards.get(Math.floorMod(next.getAndIncrement(), shards.size()));
    }

    /** One thread and what it has to do, in order. */
    public static final class Shard implements Runnable {

        private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        private Thread thread; // set before it starts
        private volatile boolean stopped;

        /** Runs this after all that came before it. */
        public void execute(Runnable task) {
            tasks.add(task);
        }

        public boolean isCurrentThread() {
            return Thread.currentThread() == thread;
        }

        @Override
        public void run() {
            while (!stopped) {
                try {
                    tasks.take().run();
                } catch (InterruptedException e) {
                    // By stop(), or by something a container did within a task; the loop's condition tells.
                } catch (RuntimeException | Error e) { // even then: this thread serves many more
                    LOG.log(Level.ERROR, "writing to a subscriber failed unexpectedly", e);
                }
            }
        }
    }
}
