package pinghub.channel;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A ticker that the test turns by hand. */
public final class HandTicker implements Ticker {

    // Not 0: code that takes 0 for "never" should be found out. Near the overflow: nanoTime may be anywhere.
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(20).toNanos());

    public void advance(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Override
    public long nanos() {
        return now.get();
    }
}
