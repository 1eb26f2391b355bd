package pinghub.it;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

/** Waits for something outside this process to become true, with a limit. */
final class Eventually {

    private static final long POLL_MILLIS = 20;

    private Eventually() {
    }

    /** Returns as soon as the condition holds; asks at least once. */
    static void within(Duration limit, Callable<Boolean> condition) throws TimeoutException {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (!condition.call()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new TimeoutException("not true within " + limit);
                }
                Thread.sleep(POLL_MILLIS);
            }
        } catch (TimeoutException | RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
