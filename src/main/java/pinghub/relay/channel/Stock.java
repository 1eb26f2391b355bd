package pinghub.relay.channel;

import java.util.concurrent.atomic.AtomicLong;

/** All that the relay of this node keeps. Thread-safe. */
final class Stock {

    private final Quota bytes = new Quota();
    private final AtomicLong messages = new AtomicLong();
    private final long maxBytes;

    Stock(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** So many messages and bytes more are to be kept, or less. Returns whether there is room; otherwise nothing has changed. */
    boolean keep(long moreMessages, long moreBytes) {
        if (!bytes.add(moreBytes, maxBytes)) {
            return false;
        }
        messages.addAndGet(moreMessages);
        return true;
    }

    long messages() {
        return messages.get();
    }

    long bytes() {
        return bytes.used();
    }
}
