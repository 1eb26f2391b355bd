package pinghub.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pinghub.channel.Together;

class DrainTest {

    @Test
    @Timeout(30)
    void everybodyIsClosedWithGoingAwayAndWhatWaitsIsDelivered() throws InterruptedException {
        var node = new OneNode("pinghub.drain=0s");
        List<LeavingWire> wires = enter(node, 100);
        node.publish("last words");

        new Drain(node.connections, node.settings).run();

        assertThat(wires).allSatisfy(wire -> {
            assertThat(wire.texts).containsExactly("last words");
            assertThat(wire.code).isEqualTo(1001);
        });
        node.assertNothingLeft(100);
    }

    @Test
    @Timeout(30)
    void theClosesAreSpreadOverTheTimeThatIsSet() throws InterruptedException {
        var node = new OneNode("pinghub.drain=200ms");
        List<LeavingWire> wires = enter(node, 100);
        long start = System.nanoTime();

        new Drain(node.connections, node.settings).run();

        assertThat(wires).allSatisfy(wire -> assertThat(wire.code).isEqualTo(1001));
        List<Long> times = wires.stream().map(wire -> wire.closedAt).sorted().toList();
        assertThat(times.get(99) - start).isGreaterThanOrEqualTo(190_000_000L);
        assertThat(times.get(99) - times.get(0)).as("not all together at the end").isGreaterThan(50_000_000L);
        node.assertNothingLeft(100);
    }

    @Test
    @Timeout(30)
    void twoAtOnceAreAsGoodAsOne() throws Exception {
        var node = new OneNode("pinghub.drain=200ms");
        List<LeavingWire> wires = enter(node, 100);
        var drain = new Drain(node.connections, node.settings);

        Together.run(drain::run, drain::run);

        assertThat(wires).allSatisfy(wire -> assertThat(wire.code).isEqualTo(1001));
        node.assertNothingLeft(100);
    }

    @Test
    @Timeout(30)
    void withNobodyThereItIsOverAtOnce() throws InterruptedException {
        var node = new OneNode("pinghub.drain=1h");

        new Drain(node.connections, node.settings).run();

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

        new Drain(node.connections, node.settings).run();

        assertThat(late.get().closeCode()).isPresent();
    }

    private static List<LeavingWire> enter(OneNode node, int count) {
        List<LeavingWire> wires = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var wire = new LeavingWire(node.enter());
            wire.connection.attach(wire);
            wires.add(wire);
        }
        return wires;
    }

    /** The wire of a client that answers the close frame at once. */
    private static final class LeavingWire implements Wire {

        private final Connection connection;
        private final List<String> texts = new ArrayList<>();
        private int code;
        private long closedAt;

        LeavingWire(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void wake() {
            for (var message = connection.next(); message != null; message = connection.next()) {
                texts.add(message.string());
                connection.sent();
            }
            connection.closeCode().ifPresent(end -> {
                code = end.code();
                closedAt = System.nanoTime();
                connection.ended();
            });
        }

        @Override
        public void abort() {
            connection.ended();
        }
    }
}
