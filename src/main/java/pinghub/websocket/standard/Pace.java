package pinghub.websocket.standard;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * How far reading from a client may be ahead of writing to it: no more than one portion while something that is to be written has to
 * wait. A container answers pings in its own time and keeps the answers for as long as the client reads none; with this the network
 * stops the client. Thread-safe.
 */
final class Pace {

    /**
     * Bytes in one portion. As pings without content they are 2,730 answers, each of which takes Payara 300 bytes; and far more than a
     * client sends that merely reads slowly.
     */
    static final int PORTION_BYTES = 16 * 1024;

    private final Executor resuming;
    private @Nullable Runnable reader; // guarded by this; null until somebody reads
    private boolean ready = true;      // guarded by this; what was said last of the output
    private boolean waiting;           // guarded by this; something waits to be written
    private boolean held;              // guarded by this; the reader has been told to wait
    private int ahead;                 // guarded by this; bytes read while something waited

    /** Readers go on in this executor's threads: who says that writing is possible may hold locks, and serve others too. */
    Pace(Executor resuming) {
        this.resuming = resuming;
    }

    /** Says how reading goes on after it was held. */
    synchronized void resumeBy(Runnable newReader) {
        reader = newReader;
    }

    /** The answer to a writer that asked whether it may write; with {@code false} it keeps what it has until it is called. */
    synchronized void asked(boolean isReady) {
        if (!isReady && !waiting) {
            waiting = true;
            ahead = 0;
        }
        ready = isReady;
    }

    /** The writer has been called and is done; nothing waits any more if it was ready to the last. */
    void written() {
        synchronized (this) {
            if (!ready) {
                return;
            }
            waiting = false;
            if (!held) {
                return;
            }
            held = false;
        }
        resume();
    }

    /** Nothing will be written any more: the reader is to see the end of the connection. */
    void failed() {
        asked(true);
        written();
    }

    /** So many bytes were read. */
    synchronized void read(int bytes) {
        if (waiting) {
            ahead += bytes;
        }
    }

    /** Whether nothing more is to be read for now; if so, reading is resumed later and the container must not be asked for more. */
    synchronized boolean holds() {
        held = waiting && ahead >= PORTION_BYTES;
        return held;
    }

    /** Has reading go on soon, in another thread. */
    void resume() {
        Runnable resumed;
        synchronized (this) {
            resumed = reader;
        }
        if (resumed == null) {
            return;
        }
        try {
            resuming.execute(resumed);
        } catch (RejectedExecutionException e) {
            // The node has stopped, and all its connections with it.
        }
    }
}
