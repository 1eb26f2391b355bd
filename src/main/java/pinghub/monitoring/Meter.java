package pinghub.monitoring;

import java.util.function.LongSupplier;

/**
 * The rate of a counter per second, an exponentially weighted moving average over five minutes as of a Unix load average. Not
 * thread-safe: {@link #tick} and {@link #rate} are for one guard.
 */
final class Meter {

    /** How often {@link #tick} must be called. */
    static final int TICK_SECONDS = 5;

    private static final double WEIGHT = 1 - Math.exp(-TICK_SECONDS / (5 * 60.0));

    private final LongSupplier counter;
    private long seen;
    private double rate;
    private boolean started;

    Meter(LongSupplier counter) {
        this.counter = counter;
    }

    void tick() {
        long now = counter.getAsLong();
        double instant = (now - seen) / (double) TICK_SECONDS;
        seen = now;
        rate = started ? rate + WEIGHT * (instant - rate) : instant; // the first interval is all there is to go by
        started = true;
    }

    double rate() {
        return rate;
    }
}
