package pinghub.relay.channel;

import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The seconds by which messages are stamped. One second for all channels at a time, and never an earlier one, wherever the clock is set:
 * when it goes on, everything that was stamped with the one before has been stored and offered. So whoever reads several channels gets
 * nothing from a second that it has read past. Thread-safe.
 */
final class Seconds {

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final InstantSource clock;
    private volatile long current; // written with the write lock

    Seconds(InstantSource clock) {
        this.clock = clock;
    }

    /** The second in which this thread may stamp until it says {@link #leave}; it must not enter again before that. */
    long enter() {
        long now = clock.instant().getEpochSecond();
        if (now > current) {
            lock.writeLock().lock();
            try {
                current = Math.max(current, now);
            } finally {
                lock.writeLock().unlock();
            }
        }
        lock.readLock().lock();
        return current;
    }

    void leave() {
        lock.readLock().unlock();
    }

    /** Nobody stamps until {@link #goOn}. */
    void stop() {
        lock.writeLock().lock();
    }

    void goOn() {
        lock.writeLock().unlock();
    }

    /** The second of the latest stamp; before all that are to come, or theirs. */
    long current() {
        return current;
    }
}
