package pinghub.relay.channel;

import java.util.concurrent.atomic.AtomicLong;

/** A figure that is not to grow beyond a limit. Thread-safe. */
public final class Quota {

    private final AtomicLong used = new AtomicLong();

    /**
     * Adds to it, or takes from it, which always succeeds.
     *
     * @param limit 0 for none
     * @return whether it is within the limit; otherwise nothing has changed
     */
    public boolean add(long more, long limit) {
        if (more <= 0 || limit == 0) {
            used.addAndGet(more);
            return true;
        }
        long before;
        do {
            before = used.get();
            if (before + more > limit) {
                return false;
            }
        } while (!used.compareAndSet(before, before + more));
        return true;
    }

    long used() {
        return used.get();
    }
}
