package pinghub.relay.hook;

/** Bytes that may be held at once. Thread-safe. */
final class Budget {

    private final long maxBytes;
    private long taken; // guarded by this

    Budget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Returns whether there is room for so many more; otherwise nothing has changed. */
    synchronized boolean take(long bytes) {
        if (taken + bytes > maxBytes) {
            return false;
        }
        taken += bytes;
        return true;
    }

    synchronized void giveBack(long bytes) {
        taken -= bytes;
    }
}
