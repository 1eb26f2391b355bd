package pinghub.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import pinghub.channel.CloseReason;
import pinghub.channel.RecordingLog;
import pinghub.wire.KeepAlive;
import pinghub.wire.Wire;

class KeepAliveTest {

    private final OneNode node = new OneNode();

    @Test
    void aPingGoesOutEvery27Seconds() {
        Connection connection = node.enter();
        var wire = RecordingWire.quick(connection);

        pass(26);
        assertThat(wire.pings()).isZero();

        pass(1);
        assertThat(wire.pings()).isEqualTo(1);
        connection.ponged();

        pass(26);
        assertThat(wire.pings()).isEqualTo(1);

        pass(1);
        assertThat(wire.pings()).isEqualTo(2);
    }

    @Test
    void onePingIsOnePingHoweverMuchIsWrittenAfterwards() {
        var wire = RecordingWire.quick(node.enter());
        pass(27);

        node.publish("one", "two", "three");

        assertThat(wire.pings()).isEqualTo(1);
    }

    @Test
    void whoDoesNotAnswerFor30SecondsIsClosed() {
        var wire = RecordingWire.quick(node.enter());

        pass(30);
        assertThat(wire.closedWith()).isEmpty();

        pass(1);
        assertThat(wire.closedWith()).contains(1001);
        assertThat(node.counters.closedConnections(CloseReason.NO_PONG)).isEqualTo(1);
        assertThat(node.channels.subscribers()).isZero();
    }

    @Test
    void whoAnswersStays() {
        Connection connection = node.enter();
        var wire = RecordingWire.quick(connection);

        for (int i = 0; i < 100; i++) {
            pass(27);
            connection.ponged();
        }

        assertThat(wire.pings()).isEqualTo(100);
        assertThat(wire.closedWith()).isEmpty();
    }

    @Test
    void anAnswerInTheLastSecondIsInTime() {
        Connection connection = node.enter();
        var wire = RecordingWire.quick(connection);

        pass(30);
        connection.ponged();
        pass(30);

        assertThat(wire.closedWith()).isEmpty();
    }

    @Test
    void theTimeInWhichTheNodeStoodStillCountsAgainstNobody() {
        Connection writing = node.enter();
        var wire = RecordingWire.quick(writing);
        Connection begun = node.enter();
        var other = RecordingWire.quick(begun);
        pass(20);
        writing.writing();
        begun.begun();

        node.ticker.advance(Duration.ofMinutes(5)); // as when a machine is suspended: the clock goes on, and nothing else
        pass(2);

        assertThat(wire.closedWith()).isEmpty();
        assertThat(other.closedWith()).isEmpty();
        assertThat(other.pings()).isEqualTo(1);
        pass(31); // nor is one forgotten who is gone
        assertThat(other.closedWith()).isPresent();
        assertThat(wire.isAborted()).isTrue();
    }

    @Test
    void aTimerThatIsAlwaysLateEndsThemLaterAllTheSame() {
        var wire = RecordingWire.quick(node.enter());

        for (int i = 0; i < 100; i++) {
            node.ticker.advance(Duration.ofSeconds(3));
            node.keepAlive.tick();
        }

        assertThat(wire.closedWith()).contains(1001);
    }

    @Test
    void whoWasAskedLateHasItsTimeForTheAnswer() {
        var hasty = new OneNode("pinghub.websocket.ping-interval=2s", "pinghub.websocket.pong-timeout=3s");
        Connection connection = hasty.enter();
        var wire = RecordingWire.quick(connection);
        for (int answered = 0; answered < 100;) {
            hasty.ticker.advance(Duration.ofMillis(1600)); // a timer that is late
            hasty.keepAlive.tick();
            assertThat(wire.closedWith()).isEmpty();
            if (wire.pings() > answered) {
                answered = wire.pings();
                connection.ponged();
            }
        }
    }

    /** A pong cannot come before the client has read what was written before the ping. */
    @Test
    void whoReadsSlowlyAndWithoutEndIsNotTakenForDead() {
        Connection connection = node.enter();
        var wire = RecordingWire.byHand(connection);

        for (int i = 0; i < 20; i++) {
            node.publish("so much that it takes nine seconds");
            connection.next();
            pass(9);
            assertThat(wire.closedWith()).isEmpty();
            connection.sent();
        }
        wire.write();

        assertThat(wire.closedWith()).isEmpty();
        assertThat(wire.pings()).isEqualTo(1);
        pass(31);
        wire.write();
        assertThat(wire.closedWith()).as("and then says nothing").contains(1001);
    }

    @Test
    void whatTheNetworkTakesAtOnceIsNoSignOfLife() {
        Connection connection = node.enter();
        var wire = RecordingWire.quick(connection);

        for (int i = 0; i < 31; i++) {
            node.publish("into the kernel's buffer");
            pass(1);
        }

        assertThat(wire.closedWith()).contains(1001);
    }

    @Test
    void messagesAreNoAnswerToAPing() {
        Connection connection = node.enter();
        var wire = RecordingWire.quick(connection);

        for (int i = 0; i < 31; i++) {
            connection.received("still here");
            pass(1);
        }

        assertThat(wire.closedWith()).contains(1001);
    }

    @Test
    void whoIsClosedAndDoesNotGoIsCutOff() {
        Connection connection = node.enter();
        var wire = RecordingWire.quick(connection);
        connection.close(CloseReason.SHUTDOWN);

        pass(10);
        assertThat(wire.isAborted()).isFalse();

        pass(1);
        assertThat(wire.isAborted()).isTrue();
        node.assertNothingLeft(1);
    }

    @Test
    void aWriteWithoutProgressFor10SecondsEndsTheConnection() {
        Connection connection = node.enter();
        var wire = RecordingWire.byHand(connection);
        pass(5);
        node.publish("stuck", "behind it");
        connection.next();

        pass(10);
        assertThat(wire.isAborted()).isFalse();

        pass(1);
        assertThat(wire.isAborted()).isTrue();
        assertThat(node.counters.closedConnections(CloseReason.STALLED)).isEqualTo(1);
        assertThat(node.counters.sentDeliveries()).isZero();
        node.assertNothingLeft(1);
    }

    @Test
    void aWriteThatGetsOnDoesNot() {
        Connection connection = node.enter();
        var wire = RecordingWire.byHand(connection);

        for (int i = 0; i < 20; i++) {
            node.publish("slow but steady");
            connection.next();
            pass(9);
            connection.sent();
            connection.ponged();
        }
        pass(20);

        assertThat(wire.isAborted()).isFalse();
        assertThat(node.counters.sentDeliveries()).isEqualTo(20);
    }

    @Test
    void aWriteThatIsStuckIsCutOffThoughTheConnectionIsClosing() {
        Connection connection = node.enter();
        var wire = RecordingWire.byHand(connection);
        node.publish("stuck");
        connection.next();
        pass(5);
        connection.close(CloseReason.SHUTDOWN);

        pass(6);

        assertThat(wire.isAborted()).isTrue();
        node.assertNothingLeft(1);
    }

    @Test
    void aWriteThatFailedIsNotTakenForStuckWhileTheConnectionCloses() {
        Connection connection = node.enter();
        var wire = RecordingWire.byHand(connection);
        node.publish("broken off");
        connection.next();
        pass(9);

        connection.failed();
        pass(10);
        assertThat(wire.isAborted()).isFalse();

        pass(1);
        assertThat(wire.isAborted()).isTrue();
    }

    @Test
    void aSessionThatTheContainerNeverOpensIsGivenUp() {
        node.enter();
        node.publish("for nobody");

        pass(10);
        assertThat(node.connections.size()).isEqualTo(1);

        pass(1);
        node.assertNothingLeft(1);
    }

    @Test
    void aClosedSessionThatTheContainerNeverOpensIsGivenUpToo() {
        node.enter().close(CloseReason.SHUTDOWN);

        pass(11);

        node.assertNothingLeft(1);
    }

    @Test
    void aMessageThatIsBegunAndNotFinishedEndsTheConnection() {
        Connection connection = node.enter();
        var wire = RecordingWire.quick(connection);
        connection.begun();
        pass(29);
        connection.finished();
        connection.ponged();
        pass(5);
        connection.begun();

        pass(20);
        connection.ponged();
        pass(10);
        assertThat(wire.closedWith()).isEmpty();

        pass(1);
        assertThat(wire.closedWith()).contains(1008);
        assertThat(node.counters.closedConnections(CloseReason.UNFINISHED)).isEqualTo(1);
    }

    @Test
    void everyWireIsLookedAfterEverySecond() {
        var wire = RecordingWire.quick(node.enter());

        pass(3);

        assertThat(wire.checks()).isEqualTo(3);
    }

    @Test
    void aConnectionWhoseNetworkIsSeenToBeGoneEnds() {
        var isThere = new AtomicBoolean(true);
        Connection connection = node.enter();
        var wire = RecordingWire.quick(connection);
        connection.watch(isThere::get);
        pass(3);
        assertThat(wire.isAborted()).isFalse();

        isThere.set(false);
        pass(1);

        assertThat(wire.isAborted()).isTrue();
        assertThat(node.counters.closedConnections(CloseReason.GONE)).isEqualTo(1);
        node.assertNothingLeft(1);
    }

    @Test
    void theTimesAreSettings() {
        var hasty = new OneNode("pinghub.websocket.ping-interval=2s", "pinghub.websocket.pong-timeout=4s",
                "pinghub.websocket.write-timeout=3s");
        Connection silent = hasty.enter();
        var silentWire = RecordingWire.quick(silent);
        Connection stuck = hasty.enter();
        var stuckWire = RecordingWire.byHand(stuck);
        hasty.publish("x");
        stuck.next();

        hasty.pass(Duration.ofSeconds(2));
        assertThat(silentWire.pings()).isEqualTo(1);

        hasty.pass(Duration.ofSeconds(2));
        assertThat(stuckWire.isAborted()).isTrue();

        hasty.pass(Duration.ofSeconds(1));
        assertThat(silentWire.closedWith()).contains(1001);

        hasty.pass(Duration.ofSeconds(4));
        assertThat(silentWire.isAborted()).isTrue();
        hasty.assertNothingLeft(2);
    }

    @Test
    void oneThatFailsIsCutOffAndTheOthersAreLookedAfter() {
        var cutOff = new AtomicInteger();
        for (boolean foreseen : new boolean[] {true, false, true}) {
            node.enter().attach(new Wire() {
                private int wakes;

                @Override
                public void wake() {
                    if (++wakes == 2 && foreseen) {
                        throw new IllegalStateException("the first ping fails");
                    } else if (wakes == 2) {
                        throw new NoClassDefFoundError("on purpose");
                    }
                }

                @Override
                public void abort() {
                    cutOff.incrementAndGet(); // or its client would wait for messages for ever
                    throw new IllegalStateException("and that fails too");
                }
            });
        }
        var wire = RecordingWire.quick(node.enter());

        try (var log = new RecordingLog(KeepAlive.class)) {
            pass(27);

            assertThat(log.complaints()).hasSize(3).containsOnly("looking after a connection failed; it is given up");
        }
        assertThat(wire.pings()).isEqualTo(1);
        assertThat(cutOff).hasValue(3);
        assertThat(node.counters.closedConnections(CloseReason.ERROR)).isEqualTo(3);
        assertThat(node.channels.subscribers()).isEqualTo(1);
    }

    @Test
    void itLooksOnceASecondUntilItIsStopped() {
        var wire = RecordingWire.quick(node.enter());
        var timer = new HandTimer();

        node.keepAlive.start(timer);
        for (int second = 0; second < 27; second++) {
            node.ticker.advance(timer.period);
            timer.task.run();
        }

        assertThat(timer.period).isEqualTo(Duration.ofSeconds(1));
        assertThat(wire.pings()).isEqualTo(1);
        node.keepAlive.stop();
        assertThat(timer.isAtRest()).isTrue();
    }

    @Test
    void whatNeverBeganCanBeStopped() {
        assertThatCode(node.keepAlive::stop).doesNotThrowAnyException();
    }

    private void pass(int seconds) {
        node.pass(Duration.ofSeconds(seconds));
    }

    /** Keeps what it is to do again and again for the test to do. */
    private static final class HandTimer extends ScheduledThreadPoolExecutor {

        private Runnable task;
        private Duration period;

        HandTimer() {
            super(0);
            setRemoveOnCancelPolicy(true);
        }

        @Override
        public ScheduledFuture<?> scheduleAtFixedRate(Runnable newTask, long delay, long newPeriod, TimeUnit unit) {
            task = newTask;
            period = Duration.of(newPeriod, unit.toChronoUnit());
            return schedule(newTask, 1, TimeUnit.DAYS);
        }

        boolean isAtRest() {
            return getQueue().isEmpty();
        }
    }
}
