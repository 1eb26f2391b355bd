package pinghub.wire;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The turn to write to one connection, which one thread has at a time: that of its shard, or a guest's, such as a publisher. Nobody
 * waits for it; whoever comes while another has it leaves word, and the other looks again. Thread-safe.
 */
public abstract class Turn extends FanOut.Task {

    private static final int WRITES_OF_A_SHARD = 16; // in a row; then it is the next connection's turn
    private static final int WRITES_OF_A_GUEST = 4;  // who has other things to do than to write for all others without end
    private static final AtomicIntegerFieldUpdater<Turn> CALLS = AtomicIntegerFieldUpdater.newUpdater(Turn.class, "calls");

    private final FanOut.Shard shard;
    private volatile int calls; // not yet answered; whoever raises it from 0 sees to it that somebody has the turn

    protected Turn(FanOut.Shard shard) {
        this.shard = shard;
    }

    /**
     * Writes what there is, at most so many times.
     *
     * @return how many times are left; with 0 it is called again later, otherwise there is nothing to do until the next call
     */
    protected abstract int write(int atMost);

    /** Writing failed in a way that nobody foresaw. Must not throw. */
    protected abstract void broken();

    /** There is something to write: the shard's thread does. */
    protected final void call() {
        if (CALLS.getAndIncrement(this) == 0) {
            shard.execute(this);
        }
    }

    /** There is something to write: this thread does, unless another is at it. */
    protected final void callHere() {
        if (CALLS.getAndIncrement(this) == 0) {
            shard.runForGuest(this);
        }
    }

    /** Whether this is the thread of the shard, and no guest's. */
    protected final boolean isShards() {
        return shard.isCurrentThread();
    }

    @Override
    protected final void run() {
        int writes = isShards() ? WRITES_OF_A_SHARD : WRITES_OF_A_GUEST;
        int answered = 1;
        while (answered != 0) {
            try {
                writes = write(writes);
            } catch (RuntimeException | Error e) { // without this nobody would ever have the turn again
                broken();
                throw e;
            }
            if (writes == 0) {
                shard.execute(this); // still with the turn
                return;
            }
            answered = CALLS.addAndGet(this, -answered);
        }
    }

    @Override
    protected final int calls() {
        return calls;
    }
}
