package pinghub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a kept message costs in the heap, measured. */
class HistoryMemoryTest {

    private static final int MESSAGES = 100_000;
    private static final int COLLECTIONS = 20; // one is not promised to free all

    @Test
    void aKeptMessageOfAHundredBytesTakesLessThanTwoHundred() {
        var counters = new Counters();
        var rule = new HistoryRule(MESSAGES, Duration.ofHours(1), Long.MAX_VALUE);
        var channels = new Channels(new Limits(10, 10, 10, 1000),
                new ChannelRules(Map.of(new ChannelPattern("/**"), rule), Map.of()), counters, () -> 0);
        var name = new ChannelName("/kept");
        long before = leastUsed();

        for (int i = 0; i < MESSAGES + MESSAGES / 2; i++) {
            channels.publish(name, Message.text("x".repeat(100), 0));
        }

        long each = (leastUsed() - before) / MESSAGES;
        assertThat(counters.historyMessages()).isEqualTo(MESSAGES);
        assertThat(channels.info(name).orElseThrow().messages()).isEqualTo(MESSAGES);
        assertThat(each).isBetween(100L, 199L);
        assertThat(counters.historyBytes() / MESSAGES).as("what is counted is no less than what is used").isGreaterThanOrEqualTo(each);
    }

    private static long leastUsed() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
