package pinghub.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pinghub.channel.CloseReason;
import pinghub.channel.Ticker;
import pinghub.channel.Together;
import pinghub.wire.Drain;
import pinghub.wire.Wire;

class DrainTest {

    @Test
    @Timeout(30)
    void everybodyIsClosedWithGoingAwayAndWhatWaitsIsDelivered() throws InterruptedException {
        var node = new OneNode("pinghub.drain=0s");
        List<LeavingWire> wires = enter(node, 100);
        node.publish("last words");

        drain(node).run();

        assertThat(wires).allSatisfy(wire -> {
            assertThat(wire.texts).containsExactly("last words");
            assertThat(wire.code).isEqualTo(1001);
        });
        node.assertNothingLeft(100);
    }

    @Test
    @Timeout(30)
    void theClosesAreSpreadEvenlyOverTheTimeThatIsSet() throws InterruptedException {
        var node = new OneNode("pinghub.drain=1s");
        List<LeavingWire> wires = enter(node, 100);
        long start = node.ticker.nanos();

        drain(node).run();

        List<Long> millis = wires.stream().map(wire -> (wire.closedAt - start) / 1_000_000).sorted().toList();
        for (int i = 0; i < 100; i++) {
            assertThat(millis.get(i)).as("close no. %d", i).isBetween(i * 10L, i * 10L + 10);
        }
        node.assertNothingLeft(100);
    }

    @Test
    @Timeout(30)
    void whoDoesNotGoIsCutOffAfterTwoSeconds() throws InterruptedException {
        var node = new OneNode("pinghub.drain=0s");
        var wire = RecordingWire.quick(node.enter());
        long start = node.ticker.nanos();

        drain(node).run();

        assertThat(wire.closedWith()).contains(1001);
        assertThat(wire.isAborted()).isTrue();
        assertThat(Duration.ofNanos(node.ticker.nanos() - start)).isBetween(Duration.ofSeconds(2), Duration.ofMillis(2020));
    }

    @Test
    @Timeout(30)
    void twoAtOnceAreAsGoodAsOne() throws Exception {
        var node = new OneNode("pinghub.drain=200ms");
        List<LeavingWire> wires = enter(node, 100);
        var drain = drain(node);

        Together.run(drain::run, drain::run);

        assertThat(wires).allSatisfy(wire -> assertThat(wire.code).isEqualTo(1001));
        node.assertNothingLeft(100);
    }

    @Test
    @Timeout(30)
    void withNobodyThereItIsOverAtOnce() throws InterruptedException {
        var node = new OneNode("pinghub.drain=1h");

        drain(node).run();

        node.assertNothingLeft(0);
    }

    @Test
    @Timeout(30)
    void whoEntersWhileTheNodeDrainsIsClosedToo() throws InterruptedException {
        var node = new OneNode("pinghub.drain=0s");
        Connection first = node.enter();
        var late = new AtomicReference<Connection>();
        first.attach(new Wire() {
            @Override
            public void wake() {
                first.closeCode().ifPresent(code -> {
                    late.compareAndSet(null, node.enter());
                    first.ended();
                });
            }

            @Override
            public void abort() {
                first.ended();
            }
        });

        drain(node).run();

        assertThat(late.get().closeCode()).isPresent();
        assertThat(node.counters.closedConnections(CloseReason.SHUTDOWN)).isEqualTo(2);
    }

    /** With the node's clock, which its pauses move. */
    private static Drain drain(OneNode node) {
        return new Drain(node.clients, node.settings, node.ticker, millis -> node.ticker.advance(Duration.ofMillis(millis)));
    }

    private static List<LeavingWire> enter(OneNode node, int count) {
        List<LeavingWire> wires = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var wire = new LeavingWire(node.enter(), node.ticker);
            wire.connection.attach(wire);
            wires.add(wire);
        }
        return wires;
    }

    /** The wire of a client that answers the close frame at once. */
    private static final class LeavingWire implements Wire {

        private final Connection connection;
        private final Ticker ticker;
        private final List<String> texts = new ArrayList<>();
        private int code;
        private long closedAt;

        LeavingWire(Connection connection, Ticker ticker) {
            this.connection = connection;
            this.ticker = ticker;
        }

        @Override
        public void wake() {
            for (var message = connection.next(); message != null; message = connection.next()) {
                texts.add(message.string());
                connection.sent();
            }
            connection.closeCode().ifPresent(end -> {
                code = end.code();
                closedAt = ticker.nanos();
                connection.ended();
            });
        }

        @Override
        public void abort() {
            connection.ended();
        }
    }
}
