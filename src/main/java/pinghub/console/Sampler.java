package pinghub.console;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import pinghub.channel.Ticker;

/**
 * Makes samples of readings, one a second, and remembers those of the last fifteen minutes, one for each five seconds: no more, however
 * long the node runs. Thread-safe.
 */
final class Sampler {

    /** How many samples are remembered. */
    static final int KEPT = 180;
    /** One of so many is remembered, and lag is that of as many: each delivery is then in one of those that are remembered. */
    static final int EVERY = 5;

    private final long startedAt;
    private final Deque<Reading> recent = new ArrayDeque<>(EVERY); // guarded by this; oldest first
    private final Deque<Sample> kept = new ArrayDeque<>(KEPT + 1);     // guarded by this; oldest first
    private long taken;                                                // guarded by this

    /** The node is there from now on. */
    Sampler(Ticker ticker) {
        this.startedAt = ticker.nanos();
    }

    /** Takes a reading that is later than those before. */
    synchronized Sample take(Reading reading) {
        // Before the first reading there was nothing.
        List<Long> before = recent.size() < EVERY ? Collections.nCopies(reading.lag().size(), 0L) : recent.removeFirst().lag();
        recent.addLast(reading);
        var sample = new Sample(Duration.ofNanos(reading.nanos() - startedAt), reading, Lag.between(before, reading.lag()));
        taken++;
        if (taken % EVERY == 0) {
            kept.addLast(sample);
            if (kept.size() > KEPT) {
                kept.removeFirst();
            }
        }
        return sample;
    }

    /** The samples that are remembered, oldest first. */
    synchronized List<Sample> history() {
        return List.copyOf(kept);
    }
}
