package pinghub.console;

import java.util.List;
import java.util.Optional;
import pinghub.channel.Histogram;

/**
 * How long deliveries took, in seconds: half of them no longer than {@code p50}, nine of ten no longer than {@code p90}, 99 of 100 no
 * longer than {@code p99}. Read off a {@link Histogram}, so as exact as its buckets are narrow; beyond its last bound it is that bound.
 */
record Lag(double p50, double p90, double p99) {

    /** Of the deliveries between two states of a histogram, both cumulative; empty if there were none. */
    static Optional<Lag> between(List<Long> before, List<Long> now) {
        long[] counts = new long[now.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = now.get(i) - before.get(i);
        }
        return counts[counts.length - 1] <= 0 ? Optional.empty()
                : Optional.of(new Lag(quantile(counts, 0.5), quantile(counts, 0.9), quantile(counts, 0.99)));
    }

    /** As Prometheus does it: the deliveries of a bucket are taken to be spread evenly over it. */
    private static double quantile(long[] counts, double part) {
        double rank = part * counts[counts.length - 1];
        int bucket = 0;
        while (counts[bucket] < rank) {
            bucket++;
        }
        if (bucket >= Histogram.BOUNDS.size()) {
            return Histogram.BOUNDS.get(Histogram.BOUNDS.size() - 1);
        }
        double low = bucket == 0 ? 0 : Histogram.BOUNDS.get(bucket - 1);
        long below = bucket == 0 ? 0 : counts[bucket - 1];
        return low + (Histogram.BOUNDS.get(bucket) - low) * (rank - below) / (counts[bucket] - below);
    }
}
