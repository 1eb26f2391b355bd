package pinghub.websocket.standard;

import jakarta.inject.Singleton;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The thread that reads on from clients that have been held, because the container's own are told only of what was not there before.
 * One for all, a portion for each in turn; it is there only while it has something to do. Thread-safe.
 */
@Singleton
public final class Resumer implements Executor {

    private static final int IDLE_SECONDS = 10;

    private volatile @Nullable ThreadPoolExecutor threads; // null until start, which comes before the first connection

    /** From now on it has threads. */
    public void start(ThreadFactory factory) {
        var one = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = factory.newThread(task);
            if (thread != null) { // it may have none left
                thread.setName("pinghub-resumer");
            }
            return thread;
        });
        one.allowCoreThreadTimeOut(true);
        threads = one;
    }

    /** Ends the thread; nothing is read any more. */
    public void stop() {
        ThreadPoolExecutor started = threads;
        if (started != null) {
            started.shutdownNow();
        }
    }

    @Override
    public void execute(Runnable reading) {
        ThreadPoolExecutor started = threads;
        if (started == null) {
            throw new RejectedExecutionException("not started");
        }
        started.execute(reading);
    }
}
