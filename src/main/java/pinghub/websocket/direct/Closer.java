package pinghub.websocket.direct;

import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The thread that ends connections: a container may wait meanwhile, and WildFly allows that in no thread that does its input and
 * output. Thread-safe.
 */
@Singleton
public final class Closer implements Runnable {

    private static final System.Logger LOG = System.getLogger(Closer.class.getName());
    private static final Ending STOP = () -> { };
    private static final long LATER_NANOS = 2_000_000_000L;
    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final long IDLE = Long.MIN_VALUE;

    private final LinkedBlockingQueue<Ending> endings = new LinkedBlockingQueue<>();
    private final ArrayDeque<Later> later = new ArrayDeque<>(); // only the thread
    private Thread thread;                // start and stop are the application's, one after the other
    private volatile long busySince = IDLE;

    /** How a connection ends. */
    interface Ending {
        void run() throws Exception; // all that a container's close() declares
    }

    private record Later(long at, Ending ending) { }

    /** Starts the thread. */
    public void start(ThreadFactory threads) {
        thread = threads.newThread(this);
        thread.setName("pinghub-closer");
        thread.start();
    }

    /** Ends the thread when it has done what it has to do by now. */
    public void stop() {
        if (thread != null) {
            endings.add(STOP);
        }
    }

    /** Ends a connection soon, and does the second when the container has had some time for what it does by itself. */
    void execute(Ending first, Ending second) {
        long since = busySince;
        if (since != IDLE && System.nanoTime() - since > PATIENCE_NANOS) {
            thread.interrupt(); // a container that waits here for one connection must not keep all others from ending
        }
        endings.add(() -> {
            try {
                first.run();
            } finally {
                later.add(new Later(System.nanoTime() + LATER_NANOS, second));
            }
        });
    }

    @Override
    public void run() {
        Ending ending = null;
        while (ending != STOP) {
            try {
                ending = next();
                run(ending);
            } catch (InterruptedException e) {
                // Left over from what a container did; there is more to end.
            }
        }
        for (Later last = later.poll(); last != null; last = later.poll()) { // nothing stays, should a server keep this object
            run(last.ending());
        }
    }

    private Ending next() throws InterruptedException {
        while (true) {
            Later first = later.peek();
            long wait = first == null ? LATER_NANOS : first.at() - System.nanoTime();
            if (wait <= 0) {
                later.remove();
                return first.ending();
            }
            Ending ending = endings.poll(wait, TimeUnit.NANOSECONDS);
            if (ending != null) {
                return ending;
            }
        }
    }

    private void run(Ending ending) {
        busySince = System.nanoTime();
        try {
            ending.run();
        } catch (Exception e) { // the connection was gone already, in whatever way this container says so
            LOG.log(Level.DEBUG, "a connection did not end without complaint", e);
        } catch (Error e) { // and even then others are to end
            LOG.log(Level.ERROR, "a connection could not be ended", e);
        } finally {
            busySince = IDLE;
        }
    }
}
