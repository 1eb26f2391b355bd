package pinghub.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import pinghub.channel.CloseReason;
import pinghub.channel.Together;
import pinghub.channel.Together.Duel;
import pinghub.config.SomeSettings;

class ConnectionEndTest {

    private static final Logger LOG = Logger.getLogger(KeepAlive.class.getName());

    @RepeatedTest(3)
    void aMessageTakenWhileTheConnectionEndsIsCountedThoughNobodyReports() throws Exception {
        var node = new OneNode();
        int[] ended = {0};
        Together.duel(5000, () -> {
            Connection c = node.enter();
            node.publish("1");
            return new Duel(c::ended, c::next, () -> node.assertNothingLeft(++ended[0]));
        });
    }

    @Test
    void aWireThatAlwaysFailsDoesNotEndTheTimerOfOthers() {
        var node = new OneNode();
        for (int i = 0; i < 3; i++) {
            var c = node.enter();
            boolean[] attached = {false};
            c.attach(new Wire() {
                public void wake() { if (attached[0]) { throw new IllegalStateException("x"); } attached[0] = true; }
                public void abort() { }
            });
        }
        var wire = RecordingWire.quick(node.enter());
        LOG.setLevel(Level.OFF); // three stack traces that are meant to be there
        node.pass(Duration.ofSeconds(27));
        LOG.setLevel(null);

        assertThat(wire.pings()).isEqualTo(1);
    }

    @Test
    void whoEntersWhileTheNodeDrainsIsClosedToo() throws Exception {
        var node = new OneNode("pinghub.drain=0s");
        var late = new Connection[1];
        var c = node.enter();
        c.attach(new Wire() {
            public void wake() {
                c.closeCode().ifPresent(x -> { if (late[0] == null) { late[0] = node.enter(); } c.ended(); });
            }
            public void abort() { }
        });
        new Drain(node.connections, node.settings).run();
        assertThat(late[0].closeCode()).isPresent();
    }

    @Test
    void anEmptyBinaryMessageIsEchoedToo() {
        var node = new OneNode("pinghub.websocket.binary=true", "pinghub.websocket.echo-empty=true");
        var wire = RecordingWire.quick(node.enter());
        node.connections.forEach(c -> c.received(new byte[0]));
        assertThat(wire.texts()).hasSize(1);
    }

    @Test
    void afterAFailedWriteNothingIsWritten() {
        var node = new OneNode();
        var c = node.enter();
        node.publish("1", "2");
        c.next();
        c.failed();
        assertThat(c.next()).as("2 without 1 would be a gap").isNull();
    }
}
