package pinghub.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LagTest {

    private static final Duration QUICK = Duration.ofNanos(200_000);
    private static final Duration SLOW = Duration.ofMillis(200);
    private static final List<Long> NOTHING = SomeReadings.delivered();

    @Test
    void withoutDeliveriesThereIsNone() {
        List<Long> before = SomeReadings.delivered(QUICK, SLOW);

        assertThat(Lag.between(NOTHING, NOTHING)).isEmpty();
        assertThat(Lag.between(before, before)).isEmpty();
    }

    @Test
    void aPercentileLiesInTheBucketOfItsDelivery() {
        var times = Collections.nCopies(100, QUICK).toArray(Duration[]::new);
        for (int i = 95; i < 100; i++) {
            times[i] = SLOW;
        }

        Lag lag = Lag.between(NOTHING, SomeReadings.delivered(times)).orElseThrow();

        assertThat(lag.p50()).isBetween(0.0, 0.0005);
        assertThat(lag.p90()).isBetween(0.0, 0.0005);
        assertThat(lag.p99()).isBetween(0.1, 0.25);
    }

    @Test
    void theDeliveriesOfABucketAreSpreadOverIt() {
        var times = Collections.nCopies(100, SLOW).toArray(Duration[]::new); // 0.1 to 0.25 s

        Lag lag = Lag.between(NOTHING, SomeReadings.delivered(times)).orElseThrow();

        assertThat(lag.p50()).isCloseTo(0.175, within(1e-9));
        assertThat(lag.p90()).isCloseTo(0.235, within(1e-9));
    }

    @Test
    void whatCameBeforeDoesNotCount() {
        List<Long> before = SomeReadings.delivered(SLOW, SLOW, SLOW);
        List<Long> now = SomeReadings.delivered(SLOW, SLOW, SLOW, QUICK);

        assertThat(Lag.between(before, now).orElseThrow().p99()).isLessThanOrEqualTo(0.0005);
    }

    @Test
    void beyondTheLastBoundItIsThatBound() {
        List<Long> now = SomeReadings.delivered(Duration.ofMinutes(1));

        assertThat(Lag.between(NOTHING, now)).contains(new Lag(10, 10, 10));
    }
}
