package pinghub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CountersTest {

    private final Counters counters = new Counters();

    @Test
    void eachDoorCountsItsMessagesAndAllItsBytes() {
        counters.accepted(Door.POST, 10);
        counters.accepted(Door.POST, 20);
        counters.accepted(Door.WEBSOCKET, 3);

        assertThat(counters.postMessages()).isEqualTo(2);
        assertThat(counters.websocketMessages()).isEqualTo(1);
        assertThat(counters.bytesIn()).isEqualTo(33);
    }

    @Test
    void aKeepaliveIsNoMessage() {
        counters.keepalive();

        assertThat(counters.keepalives()).isEqualTo(1);
        assertThat(counters.websocketMessages()).isZero();
    }

    @Test
    void refusalsAreCountedByReason() {
        counters.refused("origin");
        counters.refused("full");
        counters.refused("origin");

        assertThat(counters.refusals()).isEqualTo(Map.of("origin", 2L, "full", 1L));
    }

    @Test
    void sendingCountsBytesAndLag() {
        counters.sent(5, 2_000_000);

        assertThat(counters.sentDeliveries()).isEqualTo(1);
        assertThat(counters.bytesOut()).isEqualTo(5);
        assertThat(counters.lag().sumSeconds()).isEqualTo(0.002);
    }

    @Test
    void aLagCountsInItsBucketAndInAllLargerOnes() {
        counters.sent(1, 0);
        counters.sent(1, 500_000);
        counters.sent(1, 500_001);
        counters.sent(1, 10_000_000_000L);
        counters.sent(1, 10_000_000_001L);

        long[] cumulative = counters.lag().cumulative();

        assertThat(cumulative).hasSize(Histogram.BOUNDS.size() + 1);
        assertThat(cumulative[0]).as("up to 0.5 ms, inclusive").isEqualTo(2);
        assertThat(cumulative[1]).as("up to 1 ms").isEqualTo(3);
        assertThat(cumulative[Histogram.BOUNDS.size() - 1]).as("up to 10 s, inclusive").isEqualTo(4);
        assertThat(cumulative[Histogram.BOUNDS.size()]).as("all").isEqualTo(5);
    }

    @Test
    void theBoundsRise() {
        assertThat(Histogram.BOUNDS).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void droppingNothingCountsNothing() {
        counters.dropped(DropReason.GONE, 0);

        assertThat(counters.droppedDeliveries(DropReason.GONE)).isZero();
    }
}
