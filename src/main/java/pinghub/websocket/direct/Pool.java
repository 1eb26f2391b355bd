package pinghub.websocket.direct;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A few things that are dear to make and hold memory outside of the heap, for as many as use them at the same time; more are made
 * when they are needed, and not kept. Thread-safe.
 */
final class Pool<T> {

    private static final int KEPT = 8; // as many as there may be fan-out threads; publishers use them too

    private final ArrayBlockingQueue<T> idle = new ArrayBlockingQueue<>(KEPT);
    private final Supplier<T> maker;
    private final Consumer<T> cleaner;
    private final Consumer<T> ender;
    private volatile boolean stopped;

    /** The cleaner readies one for its next use, the ender gives its memory back. */
    Pool(Supplier<T> maker, Consumer<T> cleaner, Consumer<T> ender) {
        this.maker = maker;
        this.cleaner = cleaner;
        this.ender = ender;
    }

    /** The caller's alone, until {@link #give}. */
    T take() {
        T known = idle.poll();
        return known == null ? maker.get() : known;
    }

    void give(T used) {
        cleaner.accept(used);
        if (!idle.offer(used)) {
            ender.accept(used);
        }
        if (stopped) {
            stop();
        }
    }

    /** Gives the memory back, also of what is still in use, once it is not. */
    void stop() {
        stopped = true;
        for (T known = idle.poll(); known != null; known = idle.poll()) {
            ender.accept(known);
        }
    }
}
