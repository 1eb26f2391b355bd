package pinghub.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MeterTest {

    private final AtomicLong counter = new AtomicLong();
    private final Meter meter = new Meter(counter::get);

    @Test
    void beforeTheFirstIntervalThereIsNoRate() {
        counter.set(100);

        assertThat(meter.rate()).isZero();
    }

    @Test
    void theFirstIntervalIsTheRate() {
        counter.set(50);

        meter.tick();

        assertThat(meter.rate()).isEqualTo(10);
    }

    @Test
    void aSteadyRateStaysWhatItIs() {
        for (int i = 0; i < 100; i++) {
            counter.addAndGet(35);
            meter.tick();
        }

        assertThat(meter.rate()).isCloseTo(7, within(1e-9));
    }

    @Test
    void afterFiveMinutesOfSilenceAnEthIsLeft() {
        counter.set(500);
        meter.tick();

        for (int i = 0; i < 60; i++) {
            meter.tick();
        }

        assertThat(meter.rate()).isCloseTo(100 / Math.E, within(1e-9));
    }

    @Test
    void aBurstWeighsLittleAndIsForgotten() {
        meter.tick();

        counter.addAndGet(300);
        meter.tick();
        assertThat(meter.rate()).isCloseTo(60 * (1 - Math.exp(-5 / 300.0)), within(1e-9));

        for (int i = 0; i < 600; i++) {
            meter.tick();
        }
        assertThat(meter.rate()).isBetween(0.0, 0.001);
    }
}
