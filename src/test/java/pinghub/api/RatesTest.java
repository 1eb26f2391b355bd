package pinghub.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import pinghub.channel.ChannelName;
import pinghub.channel.Cursor;
import pinghub.channel.HandTicker;

class RatesTest {

    private static final ChannelName NEWS = new ChannelName("/news");
    private static final Offset<Double> EXACT = Offset.offset(1e-9);

    private final HandTicker ticker = new HandTicker();
    private final Rates rates = new Rates(ticker);

    @Test
    void whoAsksForTheFirstTimeGetsNoneYet() {
        assertThat(look(5)).isNull();
    }

    @Test
    void whoAsksAgainGetsThatSinceThen() {
        look(5);
        wait(4);

        assertThat(look(25)).isEqualTo(new ChannelResource.Rate(5, 4));
    }

    @Test
    void withinASecondThereIsNone() {
        look(5);
        ticker.advance(Duration.ofMillis(999));

        assertThat(look(25)).isNull();
    }

    @Test
    void whoAsksAllTheTimeGetsThatOfTheLastTenToTwentySeconds() {
        long seq = 0;
        look(seq);
        for (int second = 1; second <= 100; second++) {
            wait(1);
            seq += second <= 50 ? 1000 : 3;
            ChannelResource.Rate rate = look(seq);
            assertThat(rate.seconds()).isLessThanOrEqualTo(20);
            if (second >= 20) {
                assertThat(rate.seconds()).isGreaterThanOrEqualTo(10);
            }
            if (second > 70) {
                assertThat(rate.messagesPerSecond()).isCloseTo(3, EXACT);
            }
        }
    }

    @Test
    void anotherEpochBeginsAnew() {
        rates.look(NEWS, new Cursor(1, 1000));
        wait(10);

        assertThat(rates.look(NEWS, new Cursor(2, 5))).isEmpty();
        wait(1);
        assertThat(rates.look(NEWS, new Cursor(2, 6))).contains(new ChannelResource.Rate(1, 1));
    }

    @Test
    void ofMoreChannelsThanItKeepsThoseAskedForLongestAgoAreForgotten() {
        look(0);
        for (int i = 0; i < Rates.MAX_CHANNELS - 1; i++) {
            rates.look(new ChannelName("/" + i), new Cursor(1, 0));
        }
        wait(1);
        assertThat(look(1)).isNotNull();
        rates.look(new ChannelName("/more"), new Cursor(1, 0));

        wait(1);
        assertThat(look(1)).as("asked for lately").isNotNull();
        assertThat(rates.look(new ChannelName("/0"), new Cursor(1, 0))).as("longest ago").isEmpty();
    }

    private ChannelResource.Rate look(long seq) {
        return rates.look(NEWS, new Cursor(1, seq)).orElse(null);
    }

    private void wait(int seconds) {
        ticker.advance(Duration.ofSeconds(seconds));
    }
}
