package pinghub.console;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import pinghub.channel.Histogram;
import pinghub.channel.Ticker;

/** Readings of a node that does little. */
final class SomeReadings {

    private SomeReadings() {
    }

    static Reading at(Ticker ticker) {
        return at(ticker, delivered());
    }

    static Reading at(Ticker ticker, List<Long> lag) {
        return new Reading(ticker.nanos(), Map.of("websocket", 7L), 3, 10, 20, 1, 90, 1000, 9000, Map.of("slow", 2L), Map.of("gone", 5L),
                Map.of(), new Reading.Memory(64, 128, 1024, 4096), lag);
    }

    /** A histogram of deliveries that took so long each. */
    static List<Long> delivered(Duration... times) {
        Long[] counts = Collections.nCopies(Histogram.BOUNDS.size() + 1, 0L).toArray(Long[]::new);
        for (int i = 0; i < counts.length; i++) {
            double bound = i < Histogram.BOUNDS.size() ? Histogram.BOUNDS.get(i) : Double.MAX_VALUE;
            counts[i] = Arrays.stream(times).filter(time -> time.toNanos() / 1e9 <= bound).count();
        }
        return List.of(counts);
    }
}
