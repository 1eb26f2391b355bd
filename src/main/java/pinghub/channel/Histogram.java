package pinghub.channel;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Counts durations in fixed buckets. Thread-safe. */
public final class Histogram {

    /** Upper bounds in seconds; the last bucket has none. */
    public static final List<Double> BOUNDS =
            List.of(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0);

    private static final long[] BOUNDS_NANOS = BOUNDS.stream().mapToLong(s -> Math.round(s * 1e9)).toArray();

    private final LongAdder[] buckets = new LongAdder[BOUNDS_NANOS.length + 1];
    private final LongAdder sumNanos = new LongAdder();

    Histogram() {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = new LongAdder();
        }
    }

    void record(long nanos) {
        int bucket = 0;
        while (bucket < BOUNDS_NANOS.length && nanos > BOUNDS_NANOS[bucket]) {
            bucket++;
        }
        buckets[bucket].increment();
        sumNanos.add(nanos);
    }

    /** Durations up to each bound of {@link #BOUNDS}, then all of them: cumulative, as Prometheus wants them. */
    public long[] cumulative() {
        long[] counts = new long[buckets.length];
        long sum = 0;
        for (int i = 0; i < buckets.length; i++) {
            sum += buckets[i].sum();
            counts[i] = sum;
        }
        return counts;
    }

    /** The sum of all durations in seconds. */
    public double sumSeconds() {
        return sumNanos.sum() / 1e9;
    }
}
