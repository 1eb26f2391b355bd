package pinghub.websocket.standard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pinghub.channel.CloseReason;
import pinghub.channel.Cursor;
import pinghub.channel.DropReason;
import pinghub.channel.Message;
import pinghub.channel.Start;
import pinghub.websocket.Connection;
import pinghub.websocket.SubprotocolNode;

/** What a client of the subprotocol is sent by a container's session, and in which order. */
class SubprotocolWireTest {

    private static final Start NOW = new Start.Now();

    private final SubprotocolNode node = new SubprotocolNode("pinghub.websocket.echo-empty=true");

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void itIsToldItsPlaceAndThenEachMessageWithItsId() throws Exception {
        Cursor before = node.publish("zero");
        FakeSession session = open(false, node.enter(NOW));

        Cursor one = node.publish("gr\u00FC\u00DFe");
        Cursor two = node.publish(Message.binary(new byte[] {0, 1, 2}, 0));
        node.settle();

        assertThat(session.sent()).containsExactly(
                "text {\"open\":{\"id\":\"" + before + "\"}}",
                message(one, "gr\u00FC\u00DFe"),
                "text {\"id\":\"" + two + "\",\"base64\":\"AAEC\"}");
        assertThat(node.counters.sentDeliveries()).isEqualTo(2);
    }

    @Test
    void whatItMissedSinceItWasLastHereComesBeforeWhatIsKept() throws Exception {
        Cursor one = node.publish("1");
        List<Cursor> later = publish("2", "3", "4", "5");

        FakeSession session = open(false, node.enter(new Start.After(one)));

        assertThat(session.sent()).containsExactly(
                "text {\"open\":{\"id\":\"" + later.get(0) + "\"}}",
                "text {\"gap\":{\"after\":\"" + one + "\",\"through\":\"" + later.get(0) + "\",\"missed\":1}}",
                message(later.get(1), "3"), message(later.get(2), "4"), message(later.get(3), "5"));
    }

    @Test
    void whatItWasTooSlowForIsAGapAtItsPlace() throws Exception {
        FakeSession session = open(true, node.enter(NOW));
        List<Cursor> ids = publish("1", "2", "3", "4", "5");

        assertThat(session.sent()).containsExactly("text {\"open\":{\"id\":\"" + new Cursor(ids.get(0).epoch(), 0) + "\"}}");
        finish(session);
        assertThat(session.sent()).hasSize(2).endsWith("text {\"gap\":{\"after\":\"" + new Cursor(ids.get(0).epoch(), 0)
                + "\",\"through\":\"" + ids.get(2) + "\",\"missed\":3}}");
        finish(session);
        assertThat(session.sent()).hasSize(3).endsWith(message(ids.get(3), "4"));
        assertThat(node.counters.sentDeliveries()).as("the gap is no delivery").isZero();
        finish(session);
        assertThat(session.sent()).hasSize(4).endsWith(message(ids.get(4), "5"));
        finish(session);
        assertThat(node.counters.sentDeliveries()).isEqualTo(2);
        assertThat(session.hadTwoSendsInFlight()).isFalse();
    }

    @Test
    void aGapThatCannotBeSentEndsTheConnectionAndLosesNothingSilently() throws Exception {
        FakeSession session = open(true, node.enter(NOW));
        publish("1", "2", "3", "4", "5");
        finish(session);

        session.finish(new IOException("broken pipe"));
        node.settle();

        assertThat(node.counters.droppedDeliveries(DropReason.FAILED)).isEqualTo(1);
        assertThat(Arrays.stream(DropReason.values()).mapToLong(node.counters::droppedDeliveries).sum()).isEqualTo(5);
    }

    @Test
    void itIsPingedInItsOwnWayToo() throws Exception {
        Connection connection = node.enter(NOW);
        FakeSession session = open(false, connection);

        node.pass(connection, Duration.ofSeconds(9));
        assertThat(session.sent()).hasSize(1);
        node.pass(connection, Duration.ofSeconds(2));
        assertThat(session.sent()).hasSize(3).endsWith("ping", "text {\"ping\":{}}");
    }

    @Test
    void itsOwnEmptyTextIsAnsweredWithAPing() throws Exception {
        Connection connection = node.enter(NOW);
        FakeSession session = open(false, connection);

        connection.received("");
        node.settle();

        assertThat(session.sent()).hasSize(2).endsWith("text {\"ping\":{}}");
    }

    @Test
    void whyItEndsComesAfterWhatWaitedAndBeforeTheCloseFrame() throws Exception {
        Connection connection = node.enter(NOW);
        FakeSession session = open(true, connection);
        Cursor one = node.publish("1");

        connection.close(CloseReason.SHUTDOWN);
        finish(session);
        finish(session);

        assertThat(session.sent()).hasSize(3).contains(message(one, "1"));
        assertThat(session.sent().get(2)).matches("text \\{\"close\":\\{\"reason\":\"shutdown\",\"retry\":[1-5][0-9]{3}}}");
        finish(session);
        assertThat(session.sent()).hasSize(4).endsWith("close 1001 this node is going away");
    }

    /** As a message that is not taken. */
    @Test
    void anObjectThatTheNetworkDoesNotTakeStallsTheConnection() throws Exception {
        Connection connection = node.enter(NOW);
        open(true, connection);

        node.pass(connection, Duration.ofSeconds(12));

        assertThat(node.counters.closedConnections(CloseReason.STALLED)).isEqualTo(1);
        assertThat(node.size()).isZero();
    }

    private static String message(Cursor id, String data) {
        return "text {\"id\":\"" + id + "\",\"data\":\"" + data + "\"}";
    }

    private List<Cursor> publish(String... texts) {
        return Arrays.stream(texts).map(node::publish).toList();
    }

    private FakeSession open(boolean byHand, Connection connection) throws InterruptedException {
        var session = new FakeSession(byHand);
        connection.attach(new StandardWire(session.session(), connection, node.shard, node.closer, null));
        node.settle();
        return session;
    }

    private void finish(FakeSession session) throws InterruptedException {
        session.finish(null);
        node.settle();
    }
}
