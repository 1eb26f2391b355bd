package pinghub.wire;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Who is within a container's streams, of one reader and one writer. Once it is shut nobody enters any more: Payara uses its streams
 * again for others, and whoever is within one must have left before. Thread-safe.
 */
public final class Gate {

    private static final long LEAVING_NANOS = 1_000_000_000L;
    private static final AtomicReferenceFieldUpdater<Gate, Thread> READER =
            AtomicReferenceFieldUpdater.newUpdater(Gate.class, Thread.class, "reader");

    private volatile boolean shut;
    private volatile @Nullable Thread writer; // null while nobody is
    private volatile @Nullable Thread reader; // the same

    /** Whether the output may be used; if so, {@link #leaveWriting} must follow soon. */
    public boolean enterWriting() {
        writer = Thread.currentThread();
        if (shut) {
            writer = null;
            return false;
        }
        return true;
    }

    /** What {@link #enterWriting} began is over. */
    public void leaveWriting() {
        writer = null;
    }

    /** Whether the input may be used; if so, {@link #leaveReading} must follow soon. */
    public boolean enterReading() {
        reader = Thread.currentThread();
        if (shut) {
            reader = null;
            return false;
        }
        return true;
    }

    /** What {@link #enterReading} began is over. */
    public void leaveReading() {
        READER.compareAndSet(this, Thread.currentThread(), null); // the next may have come, before this one has gone
    }

    /** Whether nobody enters any more. */
    public boolean isShut() {
        return shut;
    }

    /** From now on nobody enters; returns whether it was open before. */
    public synchronized boolean shut() {
        boolean wasOpen = !shut;
        shut = true;
        return wasOpen;
    }

    /** Shuts, and returns when nobody but the caller is within: whether it was open before. */
    public boolean shutAndWait() {
        boolean wasOpen = shut();
        Thread self = Thread.currentThread();
        long start = System.nanoTime();
        while ((isOther(writer, self) || isOther(reader, self))
                && System.nanoTime() - start <= LEAVING_NANOS) { // longer, and it waits for something itself, against all promises
            Thread.onSpinWait();
        }
        return wasOpen;
    }

    private static boolean isOther(@Nullable Thread thread, Thread self) {
        return thread != null && thread != self;
    }
}
