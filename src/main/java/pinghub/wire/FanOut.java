package pinghub.wire;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Fault;
import pinghub.channel.Ticker;

/**
 * A few threads that write outboxes to the network, so that no publisher has to. Each wire keeps to one of them, which runs what it
 * is given in order and one at a time; where others may write as well there is a {@link Turn}.
 */
@Singleton
public final class FanOut {

    private static final System.Logger LOG = System.getLogger(FanOut.class.getName());
    private static final int MAX_THREADS = 8;
    private static final long ENDING_NANOS = 2_000_000_000L;

    private final List<Shard> shards = new ArrayList<>(); // filled by start, before the first wire exists
    private final AtomicInteger next = new AtomicInteger();
    private final Ticker ticker;
    private final Pause pause;

    /** What a thread does while it gathers: waits, so long or less. */
    @FunctionalInterface
    interface Pause {
        void nanos(long nanos);
    }

    /** Something to do, for one shard at a time. It may be given to it again as soon as it runs, and never while it waits. */
    public abstract static class Task {

        private @Nullable Task later; // in the shard's list; the one that came before this

        protected abstract void run();

        /** A figure that grows with whatever comes for this task while it waits. */
        protected int calls() {
            return 0;
        }
    }

    public FanOut() {
        this(System::nanoTime, LockSupport::parkNanos);
    }

    FanOut(Ticker ticker, Pause pause) {
        this.ticker = ticker;
        this.pause = pause;
    }

    /** Starts the threads. */
    public void start(ThreadFactory threads) {
        int count = Math.min(MAX_THREADS, Math.max(2, Runtime.getRuntime().availableProcessors()));
        for (int i = 0; i < count; i++) {
            var shard = new Shard(threads, ticker, pause);
            shard.thread.setName("pinghub-fan-out-" + i);
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

    /**
     * One thread and what it has to do, in order.
     *
     * <p>While messages come fast to many, it gathers: it waits, by a fraction of the time that writing to all takes, as long as
     * they go on coming, and then writes them to each in one go.
     */
    public static final class Shard implements Runnable {

        private static final int MANY = 64;                    // tasks in one round
        private static final long GATHERING_NANOS = 50_000;    // between two looks
        private static final int GATHERING_PART = 4;           // of the time of the last round, at most

        private final AtomicReference<Task> latest = new AtomicReference<>(); // what waits, the last that came first
        private final Thread thread;
        private final Ticker ticker;
        private final Pause pause;
        private volatile boolean stopped;
        private volatile boolean idle; // the thread waits, or is about to
        // Only the thread: how the last round went.
        private int tasks;
        private long begun;
        private long ended;

        /** One whose thread has not started. */
        Shard(ThreadFactory threads, Ticker ticker, Pause pause) {
            this.thread = threads.newThread(this);
            this.ticker = ticker;
            this.pause = pause;
        }

        /** Runs this after all that came before it. */
        public void execute(Task task) {
            Task before;
            do {
                before = latest.get();
                task.later = before;
            } while (!latest.compareAndSet(before, task));
            if (before == null && idle) {
                LockSupport.unpark(thread);
            }
        }

        /** Runs this after all that came before it. */
        public void execute(Runnable task) {
            execute(new Task() {
                @Override
                protected void run() {
                    task.run();
                }
            });
        }

        /** Runs this now, in the calling thread, which is not to be troubled by how it goes. */
        void runForGuest(Task task) {
            boolean interrupted = Thread.interrupted(); // to write would close the channel, and that is not what was meant
            try {
                runSafely(task);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private static void runSafely(Task task) {
            try {
                task.run();
            } catch (RuntimeException | Error e) { // even then: this thread serves many more
                Fault.log(LOG, "writing to a subscriber failed unexpectedly", e);
            }
            Thread.interrupted(); // by something a container did within it; the next write would close its channel
        }

        public boolean isCurrentThread() {
            return Thread.currentThread() == thread;
        }

        @Override
        public void run() {
            // Not the application's, which a container may have set just now: threads that it starts from within a send inherit it, and
            // those outlive this application (WildFly); and by it Payara looks for a service in all its archives for each send.
            thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
            while (!stopped) {
                Task waiting = latest.get();
                if (waiting == null) {
                    await();
                } else {
                    gather(waiting);
                    runAll(reversed(latest.getAndSet(null)));
                }
            }
        }

        private void await() {
            idle = true;
            while (latest.get() == null && !stopped) {
                LockSupport.park(this);
                Thread.interrupted(); // by stop(); the loops' conditions tell
            }
            idle = false;
        }

        private void gather(Task waiting) {
            long now = ticker.nanos();
            long took = ended - begun;
            if (tasks < MANY || now - ended > took) {
                return; // to a few, or no more than now and then
            }
            long end = now + took / GATHERING_PART;
            int before;
            int calls = waiting.calls();
            do {
                before = calls;
                pause.nanos(GATHERING_NANOS);
                calls = waiting.calls();
            } while (calls != before && ticker.nanos() - end < 0 && !stopped);
        }

        private void runAll(@Nullable Task first) {
            begun = ticker.nanos();
            tasks = 0;
            Task task = first;
            while (task != null && !stopped) {
                Task following = task.later;
                task.later = null; // it may come again, and must not hold on to others
                runSafely(task);
                tasks++;
                task = following;
            }
            ended = ticker.nanos();
        }

        private static @Nullable Task reversed(@Nullable Task last) {
            Task first = null;
            Task task = last;
            while (task != null) {
                Task before = task.later;
                task.later = first;
                first = task;
                task = before;
            }
            return first;
        }
    }
}
