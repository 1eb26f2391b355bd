package pinghub.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pinghub.channel.HandTicker;

class SamplerTest {

    private static final Duration QUICK = Duration.ofNanos(200_000);

    private final HandTicker ticker = new HandTicker();
    private final Sampler sampler = new Sampler(ticker);

    @Test
    void aSampleKnowsForHowLongTheNodeHasBeenThere() {
        Sample sample = second();

        assertThat(sample.up()).isEqualTo(Duration.ofSeconds(1));
        assertThat(sample.reading().connections()).containsEntry("websocket", 7L);
    }

    @Test
    void oneOfFiveIsRemembered() {
        for (int i = 0; i < 14; i++) {
            second();
        }

        assertThat(sampler.history()).extracting(Sample::up).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(10));
    }

    @Test
    void fifteenMinutesAreRememberedAndNoMore() {
        for (int i = 0; i < 2000; i++) {
            second();
        }

        assertThat(sampler.history()).hasSize(180);
        assertThat(sampler.history().get(0).up()).isEqualTo(Duration.ofSeconds(1105));
        assertThat(sampler.history().get(179).up()).isEqualTo(Duration.ofSeconds(2000));
    }

    @Test
    void lagIsThatOfTheLastFiveSeconds() {
        second(); // nothing was delivered yet

        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ticker.advance(Duration.ofSeconds(1));
            samples.add(sampler.take(SomeReadings.at(ticker, SomeReadings.delivered(QUICK))));
        }

        assertThat(samples.subList(0, 5)).allSatisfy(sample -> assertThat(sample.lag()).isPresent());
        assertThat(samples.get(5).lag()).isEmpty();
    }

    @Test
    void whatWasDeliveredBeforeTheFirstLookHasItsLagToo() {
        ticker.advance(Duration.ofSeconds(1));

        assertThat(sampler.take(SomeReadings.at(ticker, SomeReadings.delivered(QUICK))).lag()).isPresent();
    }

    @Test
    void whatIsRememberedDoesNotChangeAnyMore() {
        for (int i = 0; i < 5; i++) {
            second();
        }
        List<Sample> history = sampler.history();

        for (int i = 0; i < 5; i++) {
            second();
        }

        assertThat(history).hasSize(1);
    }

    private Sample second() {
        ticker.advance(Duration.ofSeconds(1));
        return sampler.take(SomeReadings.at(ticker));
    }
}
