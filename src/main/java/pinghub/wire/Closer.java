package pinghub.wire;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Fault;
import pinghub.channel.Ticker;

/**
 * The thread that ends connections: a container may wait meanwhile, and WildFly allows that in no thread that does its input and
 * output. One that keeps others waiting is left to itself, and another goes on with them. One that waits for too long is interrupted, and
 * as that may be of no use (Open Liberty's own engine), what it waits for is {@linkplain Ending#free freed}. Thread-safe.
 */
@Singleton
public final class Closer {

    private static final System.Logger LOG = System.getLogger(Closer.class.getName());
    private static final Ending STOP = () -> { };
    private static final long LATER_NANOS = 2_000_000_000L;
    private static final long SHARE_NANOS = 1_000_000_000L; // while others wait
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private final LinkedBlockingQueue<Ending> endings = new LinkedBlockingQueue<>();
    private final LinkedBlockingDeque<Later> later = new LinkedBlockingDeque<>();
    private final Ticker ticker;
    private final Set<Worker> replaced = ConcurrentHashMap.newKeySet(); // and still busy
    private volatile @Nullable Worker worker; // null until start, which comes before the first connection
    private volatile boolean stopped;

    /** How a connection ends. */
    @FunctionalInterface
    public interface Ending {
        void run() throws Exception; // all that a container's close() declares

        /** Does what can be done so that {@link #run} returns, which has taken too long; in another thread, perhaps more than once. */
        default void free() throws Exception {
        }
    }

    private record Later(long at, Ending ending) {

        // The same, not equal; and by hand, as in ChannelName.
        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    @Inject
    public Closer(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Starts the thread. */
    public void start(ThreadFactory threads) {
        hire(threads);
    }

    /** Ends the thread, and any other that takes its place, when it has done what it has to do by now. */
    public void stop() {
        stopped = true;
        if (worker != null) {
            endings.add(STOP);
        }
    }

    /** Whether nothing more will be done by and by. */
    public boolean isStopped() {
        return stopped;
    }

    /** Ends a connection soon. */
    public void execute(Ending ending) {
        endings.add(ending);
    }

    /** The same, and does the second when the container has had some time for what it does by itself. */
    public void execute(Ending first, Ending second) {
        endings.add(() -> {
            try {
                first.run();
            } finally {
                executeLater(second);
            }
        });
    }

    /** Does the second of these only, and however many others wait to be ended. */
    public void executeLater(Ending second) {
        later.add(new Later(ticker.nanos() + LATER_NANOS, second));
    }

    /**
     * Sees to it that a container that waits for one connection does not keep all others from ending. To be called now and then, by one
     * thread.
     */
    public void hurry() {
        Worker current = worker;
        if (current == null) {
            return;
        }
        replaced.forEach(Worker::hurry);
        current.hurry();
        if (current.busyNanos() > SHARE_NANOS && !endings.isEmpty() && !stopped) {
            replaced.add(current); // before it can see that it is, and takes itself out
            try {
                hire(current.threads);
            } catch (RuntimeException | Error e) { // no more threads; the next call tries again
                replaced.remove(current);
                Fault.log(LOG, "a container keeps the thread that ends connections, and there is no other", e);
            }
        }
    }

    private void hire(ThreadFactory threads) {
        Worker before = worker;
        var next = new Worker(threads);
        worker = next; // which it looks at as soon as it runs
        try {
            next.thread.start();
        } catch (RuntimeException | Error e) {
            worker = before;
            throw e;
        }
    }

    /** One thread's work, as long as it is not replaced. */
    private final class Worker implements Runnable {

        private static final long IDLE = Long.MIN_VALUE;

        private final ThreadFactory threads; // where the next comes from
        private final Thread thread;
        private volatile long busySince = IDLE;
        private volatile @Nullable Ending busyWith; // null while idle

        Worker(ThreadFactory threads) {
            this.threads = threads;
            this.thread = threads.newThread(this);
            thread.setName("pinghub-closer");
        }

        long busyNanos() {
            long since = busySince;
            return since == IDLE ? 0 : ticker.nanos() - since;
        }

        void hurry() {
            Ending slow = busyWith;
            if (slow != null && busyNanos() > PATIENCE_NANOS) {
                endings.add(slow::free); // by a thread that may wait
                thread.interrupt();
            }
        }

        @Override
        public void run() {
            Ending ending = null;
            while (ending != STOP && worker == this) {
                try {
                    ending = next();
                    run(ending);
                } catch (InterruptedException e) {
                    // Left over from what a container did; there is more to end.
                }
            }
            replaced.remove(this);
            if (ending == STOP) {
                endings.add(STOP); // for the one that replaces this, now or soon, or that this has replaced
                // Nothing stays, should a server keep this object.
                for (Later last = later.poll(); last != null; last = later.poll()) {
                    run(last.ending());
                }
            }
        }

        private Ending next() throws InterruptedException {
            while (true) {
                Later first = later.peek();
                long wait = first == null ? LATER_NANOS : first.at() - ticker.nanos();
                if (wait <= 0 && later.remove(first)) {
                    return first.ending();
                }
                Ending ending = endings.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
                if (ending != null) {
                    return ending;
                }
            }
        }

        private void run(Ending ending) {
            busySince = ticker.nanos();
            busyWith = ending;
            try {
                ending.run();
            } catch (Exception e) { // the connection was gone already, in whatever way this container says so
                LOG.log(Level.DEBUG, "a connection did not end without complaint", e);
            } catch (Error e) { // and even then others are to end
                Fault.log(LOG, "a connection could not be ended", e);
            } finally {
                busyWith = null;
                busySince = IDLE;
            }
        }
    }
}
