package pinghub.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.RepeatedTest;
import pinghub.channel.CloseReason;
import pinghub.channel.Together;
import pinghub.channel.Together.Duel;

/** Publishers, the wire, the client and the node end a connection at the same time, and the books are right. */
class ConnectionRaceTest {

    private final OneNode node = new OneNode("pinghub.outbox.capacity=2");
    private int ended;

    @RepeatedTest(3)
    void publishingToOneThatGoes() throws Exception {
        Together.duel(3000, () -> {
            Connection connection = node.enter();
            return new Duel(connection::ended, () -> node.publish("1", "2", "3"), () -> node.assertNothingLeft(++ended));
        });
    }

    @RepeatedTest(3)
    void closingAndGoing() throws Exception {
        Together.duel(3000, () -> {
            Connection connection = node.enter();
            node.publish("1");
            return new Duel(connection::ended, () -> connection.close(CloseReason.SHUTDOWN),
                    () -> node.assertNothingLeft(++ended));
        });
    }

    // A container need not say what became of a send on a connection that is gone.
    @RepeatedTest(3)
    void takingAMessageAndGoing() throws Exception {
        Together.duel(5000, () -> {
            Connection connection = node.enter();
            node.publish("1");
            return new Duel(connection::ended, connection::next, () -> node.assertNothingLeft(++ended));
        });
    }

    @RepeatedTest(3)
    void goingFromTwoThreads() throws Exception {
        Together.duel(3000, () -> {
            Connection connection = node.enter();
            node.publish("1");
            connection.next();
            node.publish("2");
            return new Duel(connection::ended, connection::ended, () -> node.assertNothingLeft(++ended));
        });
    }

    @RepeatedTest(3)
    void writingToOneThatGoes() throws Exception {
        Together.duel(3000, () -> {
            Connection connection = node.enter();
            var wire = RecordingWire.byHand(connection);
            node.publish("1", "2");
            return new Duel(connection::ended, wire::write, () -> node.assertNothingLeft(++ended));
        });
    }

    @RepeatedTest(3)
    void closingWhileTheWireIsBeingAttached() throws Exception {
        Together.duel(3000, () -> {
            Connection connection = node.enter();
            var wires = new RecordingWire[1];
            return new Duel(() -> wires[0] = RecordingWire.quick(connection),
                    () -> connection.close(CloseReason.SHUTDOWN), () -> {
                        assertThat(wires[0].closedWith()).contains(1001);
                        connection.ended();
                    });
        });
    }

    @RepeatedTest(3)
    void publishingWhileTheWireIsBeingAttached() throws Exception {
        Together.duel(3000, () -> {
            Connection connection = node.enter();
            var wires = new RecordingWire[1];
            return new Duel(() -> wires[0] = RecordingWire.quick(connection), () -> node.publish("1"), () -> {
                assertThat(wires[0].texts().size()).isEqualTo(1);
                connection.ended();
            });
        });
    }
}
