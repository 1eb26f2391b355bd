package pinghub.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static pinghub.websocket.OneNode.NEWS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.EnumSource;
import pinghub.channel.Admission;
import pinghub.channel.CloseReason;
import pinghub.channel.DropReason;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.Start;
import pinghub.channel.Ticker;
import pinghub.wire.Clients;
import pinghub.wire.Wire;
import pinghub.wire.CloseCode;

class ConnectionTest {

    private final OneNode node = new OneNode("pinghub.outbox.capacity=3");

    @Test
    void aMessageGoesToEverybodyTheSenderIncluded() {
        Connection alice = node.enter();
        Connection bob = node.enter();
        var alicesWire = RecordingWire.quick(alice);
        var bobsWire = RecordingWire.quick(bob);

        alice.received("gr\u00FC\u00DF dich");

        assertThat(alicesWire.texts()).containsExactly("gr\u00FC\u00DF dich");
        assertThat(bobsWire.texts()).containsExactly("gr\u00FC\u00DF dich");
        assertThat(node.counters.websocketMessages()).isEqualTo(1);
        assertThat(node.counters.bytesIn()).isEqualTo(11);
        assertThat(node.counters.bytesOut()).isEqualTo(22);
        assertThat(node.counters.sentDeliveries()).isEqualTo(2);
    }

    @Test
    void whatIsPublishedBeforeThereIsAWireIsWrittenAfterwards() {
        Connection connection = node.enter();
        node.publish("one", "two");

        var wire = RecordingWire.quick(connection);
        node.publish("three");

        assertThat(wire.texts()).containsExactly("one", "two", "three");
    }

    @Test
    void theWireIsWokenForEveryMessageAndNotAskedToWait() {
        var wire = RecordingWire.byHand(node.enter());
        int wakes = wire.wakes();

        node.publish("one", "two");

        assertThat(wire.wakes()).isEqualTo(wakes + 2);
        assertThat(wire.texts()).isEmpty();
    }

    @Test
    void theLagRunsFromTheDoorToTheWire() {
        var wire = RecordingWire.byHand(node.enter());
        node.publish("one");

        node.ticker.advance(Duration.ofMillis(1500));
        wire.write();

        assertThat(node.counters.lag().sumSeconds()).isEqualTo(1.5);
    }

    @Test
    void anEmptyMessageIsAKeepaliveAndGoesNowhere() {
        Connection connection = node.enter();
        var wire = RecordingWire.quick(connection);

        connection.received("");

        assertThat(wire.texts()).isEmpty();
        assertThat(node.counters.keepalives()).isEqualTo(1);
        assertThat(node.counters.websocketMessages()).isZero();
        assertThat(node.counters.dueDeliveries()).isZero();
    }

    @Test
    void anEmptyMessageIsAnsweredToItsSenderAloneWhereThatIsSet() {
        var echoing = new OneNode("pinghub.websocket.echo-empty=true");
        Connection alice = echoing.enter();
        var alicesWire = RecordingWire.quick(alice);
        var bobsWire = RecordingWire.quick(echoing.enter());

        alice.received("");

        assertThat(alicesWire.texts()).containsExactly("");
        assertThat(bobsWire.texts()).isEmpty();
        assertThat(echoing.counters.sentDeliveries()).isEqualTo(1);
        assertThat(echoing.counters.dueDeliveries()).isEqualTo(1);
    }

    @Test
    void whoDoesNotReadItsEchoesIsSlow() {
        var echoing = new OneNode("pinghub.websocket.echo-empty=true", "pinghub.outbox.capacity=1");
        Connection connection = echoing.enter();
        var wire = RecordingWire.byHand(connection);

        connection.received("");
        connection.received("");
        wire.write();

        assertThat(wire.closedWith()).contains(1013);
        connection.ended();
        echoing.assertNothingLeft(1);
    }

    @Test
    void binaryEndsTheConnection() {
        Connection alice = node.enter();
        var alicesWire = RecordingWire.quick(alice);
        var bobsWire = RecordingWire.quick(node.enter());

        alice.received("bytes".getBytes(UTF_8));

        assertThat(alicesWire.closedWith()).contains(1003);
        assertThat(bobsWire.texts()).isEmpty();
        assertThat(node.counters.closedConnections(CloseReason.NOT_TEXT)).isEqualTo(1);
        assertThat(node.counters.websocketMessages()).isZero();
    }

    @Test
    void binaryIsBroadcastAsBinaryWhereThatIsSet() {
        var mixed = new OneNode("pinghub.websocket.binary=true");
        Connection alice = mixed.enter();
        Connection bob = mixed.enter();

        alice.received(new byte[] {1, 2, (byte) 0xFF});
        alice.received("text");

        assertThat(bob.next()).isEqualTo(Message.binary(new byte[] {1, 2, (byte) 0xFF}, 0));
        bob.sent();
        assertThat(bob.next()).isEqualTo(Message.text("text", 0));
        assertThat(mixed.counters.websocketMessages()).isEqualTo(2);
        assertThat(mixed.counters.bytesIn()).isEqualTo(7);
    }

    @Test
    void anEmptyBinaryMessageIsAKeepaliveToo() {
        var mixed = new OneNode("pinghub.websocket.binary=true");
        Connection connection = mixed.enter();

        connection.received(new byte[0]);

        assertThat(connection.next()).isNull();
        assertThat(mixed.counters.keepalives()).isEqualTo(1);
    }

    @Test
    void afterItsEndNothingItSendsCounts() {
        var mixed = new OneNode("pinghub.websocket.binary=true", "pinghub.websocket.echo-empty=true");
        Connection alice = mixed.enter();
        Connection bob = mixed.enter();
        alice.close(CloseReason.TOO_BIG);

        alice.received("late");
        alice.received("");
        alice.received(new byte[] {1});

        assertThat(bob.next()).isNull();
        assertThat(alice.next()).isNull();
        assertThat(mixed.counters.websocketMessages()).isZero();
        assertThat(mixed.counters.keepalives()).isZero();
    }

    @Test
    void aSlowOneIsClosedAndTheOtherGetsEverything() {
        var slow = RecordingWire.byHand(node.enter());
        var quick = RecordingWire.quick(node.enter());

        node.publish("1", "2", "3", "4", "5");
        slow.write();

        assertThat(slow.texts()).as("cut off: not even what was waiting").isEmpty();
        assertThat(slow.closedWith()).contains(1013);
        assertThat(quick.texts()).containsExactly("1", "2", "3", "4", "5");
        assertThat(quick.closedWith()).isEmpty();
        assertThat(node.counters.closedConnections(CloseReason.SLOW)).isEqualTo(1);
        assertThat(node.counters.droppedDeliveries(DropReason.SLOW)).isEqualTo(4);
    }

    @Test
    void whoReadsInTimeIsNotSlow() {
        var wire = RecordingWire.byHand(node.enter());

        for (int i = 0; i < 100; i++) {
            node.publish("1", "2", "3");
            wire.write();
        }

        assertThat(wire.texts()).hasSize(300);
        assertThat(wire.closedWith()).isEmpty();
    }

    @Test
    void aNodeThatGoesAwayDeliversWhatItHasFirst() {
        Connection connection = node.enter();
        var wire = RecordingWire.byHand(connection);
        node.publish("one", "two");

        connection.close(CloseReason.SHUTDOWN);
        node.publish("too late");
        wire.write();

        assertThat(wire.texts()).containsExactly("one", "two");
        assertThat(wire.closedWith()).contains(1001);
        connection.ended();
        node.assertNothingLeft(1);
        assertThat(node.dropped()).isZero();
    }

    @ParameterizedTest
    @EnumSource(value = CloseReason.class, names = {"SHUTDOWN", "DELETED", "REPLACED", "TIMED_OUT"})
    void anEndThatHasTimeDeliversWhatIsWaitingFirst(CloseReason reason) {
        Connection connection = node.enter();
        var wire = RecordingWire.byHand(connection);
        node.publish("one", "two");

        connection.close(reason);
        wire.write();

        assertThat(wire.texts()).containsExactly("one", "two");
        assertThat(wire.closedWith()).contains(CloseCode.of(reason).code());
        assertThat(node.dropped()).isZero();
    }

    @Test
    void whatAPublisherHadForItWhenTheNodeWentAwayIsCountedAsDropped() {
        Connection connection = node.enter();
        var wire = RecordingWire.byHand(connection);
        connection.close(CloseReason.SHUTDOWN);

        connection.offer(Message.text("too late", 0));
        wire.write();

        assertThat(wire.texts()).isEmpty();
        assertThat(node.counters.droppedDeliveries(DropReason.CLOSED)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(value = CloseReason.class, names = {"SHUTDOWN", "DELETED", "REPLACED", "TIMED_OUT", "GONE"}, mode = Mode.EXCLUDE)
    void anyOtherEndDropsWhatIsWaiting(CloseReason reason) {
        Connection connection = node.enter();
        var wire = RecordingWire.byHand(connection);
        node.publish("one", "two");

        connection.close(reason);
        wire.write();

        assertThat(wire.texts()).isEmpty();
        assertThat(wire.closedWith()).contains(CloseCode.of(reason).code());
        assertThat(node.dropped()).isEqualTo(2);
    }

    @Test
    void theWireIsToldOfTheEnd() {
        Connection connection = node.enter();
        var wire = RecordingWire.byHand(connection);
        int wakes = wire.wakes();

        connection.close(CloseReason.ERROR);

        assertThat(wire.wakes()).isGreaterThan(wakes);
    }

    @Test
    void anEndBeforeThereIsAWireIsSentAfterwards() {
        Connection connection = node.enter();
        node.publish("1", "2", "3", "4");

        var wire = RecordingWire.quick(connection);

        assertThat(wire.texts()).isEmpty();
        assertThat(wire.closedWith()).contains(1013);
        assertThat(node.channels.subscribers()).isZero();
    }

    @Test
    void aShutdownBeforeThereIsAWireStillDelivers() {
        Connection connection = node.enter();
        node.publish("one");
        connection.close(CloseReason.SHUTDOWN);

        var wire = RecordingWire.quick(connection);

        assertThat(wire.texts()).containsExactly("one");
        assertThat(wire.closedWith()).contains(1001);
    }

    @Test
    void whatIsPublishedAfterTheWireHasLookedStillGoesBeforeTheCloseFrame() {
        Connection connection = node.enter();
        RecordingWire.byHand(connection);
        assertThat(connection.next()).isNull();

        node.publish("just in time");
        connection.close(CloseReason.SHUTDOWN);

        assertThat(connection.closeCode()).isEmpty();
        assertThat(connection.next().string()).isEqualTo("just in time");
        connection.sent();
        assertThat(connection.closeCode()).isPresent();
    }

    @Test
    void aWireThatComesAfterTheEndIsCutOff() {
        Connection connection = node.enter();
        connection.ended();

        var wire = RecordingWire.quick(connection);

        assertThat(wire.isAborted()).isTrue();
        assertThat(wire.wakes()).isZero();
    }

    @Test
    void theFirstReasonIsTheOne() {
        Connection connection = node.enter();

        connection.close(CloseReason.TOO_BIG);
        connection.close(CloseReason.SLOW);
        connection.ended();

        assertThat(connection.closeCode()).contains(CloseCode.of(CloseReason.TOO_BIG));
        assertThat(node.counters.closedConnections(CloseReason.TOO_BIG)).isEqualTo(1);
        node.assertNothingLeft(1);
    }

    @ParameterizedTest
    @EnumSource(CloseReason.class)
    void whateverTheEndEveryDeliveryIsAccountedForAndNothingIsLeft(CloseReason reason) {
        Connection connection = node.enter();
        var wire = RecordingWire.byHand(connection);
        node.publish("sent");
        wire.write();
        node.publish("taken", "waiting");
        connection.next();

        connection.close(reason);
        connection.sent();
        connection.ended();
        connection.ended();
        node.publish("unheard");

        node.assertNothingLeft(1);
        assertThat(node.counters.sentDeliveries()).isEqualTo(2);
        assertThat(node.dropped()).isEqualTo(1);
        assertThat(node.connections.find(connection.id())).isEmpty();
    }

    @Test
    void aClientThatGoesAwayTakesWhatIsWaitingWithIt() {
        Connection connection = node.enter();
        node.publish("one", "two");

        connection.ended();

        assertThat(node.counters.closedConnections(CloseReason.GONE)).isEqualTo(1);
        assertThat(node.counters.droppedDeliveries(DropReason.GONE)).isEqualTo(2);
        node.assertNothingLeft(1);
    }

    @Test
    void aFailedWriteIsDroppedAndIsTheClientsWhenItIsGone() {
        Connection open = node.enter();
        node.publish("one");
        open.next();
        open.failed();
        assertThat(node.counters.droppedDeliveries(DropReason.FAILED)).isEqualTo(1);
        open.ended();

        Connection closing = node.enter();
        node.publish("two");
        closing.next();
        closing.close(CloseReason.SHUTDOWN);
        closing.failed();
        assertThat(node.counters.droppedDeliveries(DropReason.GONE)).isEqualTo(1);

        closing.ended();
        node.assertNothingLeft(2);
    }

    @Test
    void afterAFailedWriteNothingMoreIsWritten() {
        Connection connection = node.enter();
        node.publish("one");
        node.publish("two");
        connection.next();

        connection.failed();

        assertThat(connection.next()).isNull();
        assertThat(connection.closeCode()).isPresent();
        assertThat(node.counters.droppedDeliveries(DropReason.GONE)).isEqualTo(1);
        connection.ended();
        node.assertNothingLeft(1);
    }

    @Test
    void aWriteThatNobodyReportsOnIsCountedAtTheEndAndOnlyOnce() {
        Connection connection = node.enter();
        node.publish("in flight");
        connection.next();

        connection.ended();
        connection.sent();
        connection.failed();

        assertThat(node.counters.sentDeliveries()).isZero();
        node.assertNothingLeft(1);
    }

    @Test
    void afterTheEndThereIsNothingToWrite() {
        Connection connection = node.enter();
        node.publish("one");

        connection.ended();

        assertThat(connection.next()).isNull();
        assertThat(connection.takePing()).isFalse();
    }

    @Test
    void itTellsTheEngineWhatItMayTake() {
        var mixed = new OneNode("pinghub.websocket.binary=true", "pinghub.websocket.message-max-bytes=77");

        assertThat(mixed.enter().takesBinary()).isTrue();
        assertThat(mixed.enter().messageMaxBytes()).isEqualTo(77);
        assertThat(node.enter().takesBinary()).isFalse();
        assertThat(node.enter().messageMaxBytes()).isEqualTo(65_536);
    }

    @Test
    void anEmptyBinaryMessageIsEchoedWhereThatIsSet() {
        var mixed = new OneNode("pinghub.websocket.binary=true", "pinghub.websocket.echo-empty=true");
        Connection connection = mixed.enter();
        var wire = RecordingWire.quick(connection);

        connection.received(new byte[0]);

        assertThat(wire.texts()).hasSize(1);
    }

    @Test
    void textThatComesAsBytesIsBroadcastToo() {
        Connection alice = node.enter();
        var bobsWire = RecordingWire.quick(node.enter());

        alice.receivedText("gr\u00FC\u00DF dich".getBytes(UTF_8), false);
        alice.receivedText(new byte[0], false);
        alice.close(CloseReason.TOO_BIG);
        alice.receivedText("after its end".getBytes(UTF_8), false);
        alice.receivedText(new byte[0], false);

        assertThat(bobsWire.texts()).containsExactly("gr\u00FC\u00DF dich");
        assertThat(node.counters.websocketMessages()).isEqualTo(1);
        assertThat(node.counters.keepalives()).isEqualTo(1);
    }

    @Test
    void severalAreTakenAtOnceUpToSoManyBytes() {
        Connection connection = node.enter();
        node.publish("12345", "67890", "x");
        List<Message> batch = new ArrayList<>();

        connection.take(batch, 10);
        assertThat(batch).extracting(Message::string).containsExactly("12345", "67890");
        node.ticker.advance(Duration.ofMillis(1500));
        connection.sent(batch);

        assertThat(node.counters.sentDeliveries()).isEqualTo(2);
        assertThat(node.counters.bytesOut()).isEqualTo(10);
        assertThat(node.counters.lag().sumSeconds()).as("of both").isEqualTo(3);
        batch.clear();
        connection.take(batch, 10);
        assertThat(batch).extracting(Message::string).containsExactly("x");
    }

    @Test
    void severalThatAreInFlightAtTheEndAreDroppedAllAndOnlyOnce() {
        Connection connection = node.enter();
        node.publish("one", "two");
        List<Message> batch = new ArrayList<>();
        connection.take(batch, 100);

        connection.ended();
        connection.sent(batch);
        connection.failed();

        assertThat(node.counters.sentDeliveries()).isZero();
        assertThat(node.counters.droppedDeliveries(DropReason.GONE)).isEqualTo(2);
        node.assertNothingLeft(1);
    }

    @Test
    void whatIsTakenInTheMomentOfTheEndIsNotWrittenAndIsCounted() {
        var ending = new AtomicReference<Runnable>(() -> { });
        Ticker ticker = () -> { // asked when a write begins
            ending.getAndSet(() -> { }).run();
            return 0;
        };
        var limits = new Limits(10, 10, 10, 1000);
        var connections = new Connections(node.settings, new Clients(limits, node.channels, node.counters, ticker));
        Connection connection = ((Connections.Entry.Welcome) connections.enter(NEWS, new Start.Now(), () -> { })).connection();
        node.publish("one");
        ending.set(connection::ended);

        assertThat(connection.next()).isNull();

        node.assertNothingLeft(1);
    }

    @Test
    void severalThatAreTakenInTheMomentOfTheEndAreNotWrittenAndAreCounted() {
        Connection connection = node.enter();
        node.publish("one", "two");
        List<Message> batch = new ArrayList<>() {
            @Override
            public boolean isEmpty() { // asked as soon as it is filled
                connection.ended();
                return super.isEmpty();
            }
        };

        connection.take(batch, 3);

        assertThat(batch).hasSize(0);
        node.assertNothingLeft(1);
    }

    @Test
    void whatANodeThatGoesAwayOwesIsDeliveredWhateverElseWouldHaveEndedIt() {
        Connection connection = node.enter();
        var wire = RecordingWire.byHand(connection);
        node.publish("one");
        connection.close(CloseReason.SHUTDOWN);

        connection.close(CloseReason.TOO_BIG);
        wire.write();

        assertThat(wire.texts()).containsExactly("one");
        assertThat(wire.closedWith()).contains(1001);
    }

    @Test
    void whoeverPublishesMayWriteAndWhoeverClosesMayNot() {
        List<String> woken = new ArrayList<>();
        Connection connection = node.enter();
        connection.attach(new Wire() {
            @Override
            public void wake() {
                woken.add("soon");
            }

            @Override
            public void wakeHere() {
                woken.add("here");
            }

            @Override
            public void abort() {
                woken.add("abort");
            }
        });
        woken.clear();

        node.publish("to a few");
        connection.close(CloseReason.SHUTDOWN);

        assertThat(woken).containsExactly("here", "soon");
    }
}
