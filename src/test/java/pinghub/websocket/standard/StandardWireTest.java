package pinghub.websocket.standard;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.ws.tcpchannel.internal.TCPConnLink;
import com.ibm.ws.wsoc.external.SessionExt;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Counters;
import pinghub.channel.DropReason;
import pinghub.channel.HandTicker;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.RecordingLog;
import pinghub.channel.Start;
import pinghub.config.SomeSettings;
import pinghub.websocket.Connection;
import pinghub.websocket.Connections;
import pinghub.websocket.Look;
import pinghub.wire.Clients;
import pinghub.wire.Closer;
import pinghub.wire.FanOut;
import pinghub.wire.container.LibertySession;

class StandardWireTest {

    private static final ChannelName NEWS = new ChannelName("/news");
    private static final Limits LIMITS = new Limits(10, 10, 100_000, 10_000_000);

    private final Counters counters = new Counters();
    private final Channels channels = new Channels(LIMITS, counters);
    private final Connections connections =
            new Connections(SomeSettings.with(), new Clients(LIMITS, channels, counters, System::nanoTime));
    private final FanOut fanOut = new FanOut();
    private final HandTicker ticker = new HandTicker();
    private final Closer closer = new Closer(ticker);
    private SocketChannel network; // under every session
    private SessionExt kept;       // of it, by the container
    private FanOut.Shard shard;
    private Connection connection;

    @BeforeEach
    void start() throws IOException {
        network = SocketChannel.open();
        kept = SessionExt.over(new TCPConnLink(network));
        fanOut.start(Thread::new);
        closer.start(Thread::new);
        shard = fanOut.shard();
        connection = ((Connections.Entry.Welcome) connections.enter(NEWS, new Start.Now(), () -> { })).connection();
    }

    @AfterEach
    void stop() throws IOException {
        fanOut.stop();
        closer.stop();
        network.close();
    }

    @Test
    void messagesGoOutInOrder() throws InterruptedException {
        FakeSession session = attach(new FakeSession(false));

        publish("one", "two", "three");

        assertThat(session.sent()).containsExactly("text one", "text two", "text three");
        assertThat(counters.sentDeliveries()).isEqualTo(3);
    }

    @Test
    void onlyOneSendIsInFlight() throws InterruptedException {
        FakeSession session = attach(new FakeSession(true));
        publish("one", "two", "three");
        assertThat(session.sent()).containsExactly("text one");
        assertThat(counters.sentDeliveries()).isZero();

        session.finish(null);
        settle();
        assertThat(session.sent()).containsExactly("text one", "text two");
        assertThat(counters.sentDeliveries()).isEqualTo(1);

        session.finish(null);
        settle();
        session.finish(null);
        settle();
        assertThat(session.sent()).containsExactly("text one", "text two", "text three");
        assertThat(counters.sentDeliveries()).isEqualTo(3);
        assertThat(session.hadTwoSendsInFlight()).isFalse();
    }

    @Test
    void manyThatCompleteAtOnceDoNotNest() throws InterruptedException {
        List<String> texts = IntStream.range(0, 50_000).mapToObj(Integer::toString).toList();
        publish(texts.toArray(String[]::new));

        FakeSession session = attach(new FakeSession(false));
        settleUntilSent(session, texts.size());

        assertThat(session.sent()).isEqualTo(texts.stream().map(text -> "text " + text).toList());
    }

    @Test
    void aBusyConnectionDoesNotKeepTheOthersOfItsThreadWaiting() throws InterruptedException {
        FakeSession busy = attach(new FakeSession(false));
        var begin = new CountDownLatch(1);
        shard.execute(() -> awaitUninterruptibly(begin));
        for (int i = 0; i < 100; i++) {
            channels.publish(NEWS, Message.text("x", 0));
        }
        var before = new AtomicInteger();

        shard.execute(() -> before.set(busy.sent().size())); // as another connection's messages
        begin.countDown();
        settleUntilSent(busy, 100);

        assertThat(before.get()).isBetween(1, 50);
        assertThat(busy.sent()).hasSize(100);
    }

    @Test
    void binaryGoesOutAsBinary() throws InterruptedException {
        FakeSession session = attach(new FakeSession(false));

        channels.publish(NEWS, Message.binary(new byte[] {1, 2}, 0));
        settle();

        assertThat(session.sent()).containsExactly("binary [1, 2]");
    }

    @Test
    void theCloseFrameComesAfterWhatWasWaiting() throws InterruptedException {
        FakeSession session = attach(new FakeSession(true));
        publish("one", "two");

        connection.close(CloseReason.SHUTDOWN);
        settle();
        assertThat(session.sent()).containsExactly("text one");

        session.finish(null);
        settle();
        session.finish(null);
        settle();
        assertThat(session.sent()).containsExactly("text one", "text two", "close 1001 this node is going away");
    }

    @Test
    void theCloseFrameIsTheLast() throws InterruptedException {
        FakeSession session = attach(new FakeSession(false));

        connection.close(CloseReason.TOO_BIG);
        settle();
        publish("late");
        connection.close(CloseReason.SLOW);
        settle();

        assertThat(session.sent()).containsExactly("close 1009 message too big");
    }

    @Test
    void aPingThatIsDueGoesBeforeWhatWaits() throws InterruptedException {
        FakeSession session = attach(new FakeSession(true));
        publish("one", "two");

        Look.after(connection, System.nanoTime() + Duration.ofSeconds(28).toNanos());
        session.finish(null);
        settle();

        assertThat(session.sent()).containsExactly("text one", "ping", "text two");
    }

    @Test
    void whereTheClosingHandshakeFailsTheConnectionEndsAtOnce() throws InterruptedException {
        var gone = new FakeSession(false);
        gone.failToClose(new IOException("broken pipe"));
        FakeSession session = attach(gone);

        connection.close(CloseReason.SHUTDOWN);
        settle();

        assertThat(session.sent()).containsExactly("close 1001 this node is going away", "abrupt close");
        assertThat(connections.size()).isZero();
    }

    @Test
    void aSendThatFailsIsCountedAsFailed() throws InterruptedException {
        FakeSession session = attach(new FakeSession(true));
        publish("one");

        session.finish(new IOException("broken pipe"));
        settle();

        assertThat(counters.droppedDeliveries(DropReason.FAILED)).isEqualTo(1);
        assertThat(counters.sentDeliveries()).isZero();
    }

    @Test
    void whereASendFailedNoCloseFrameIsTried() throws InterruptedException {
        FakeSession session = attach(new FakeSession(true));
        publish("one");

        session.finish(new IOException("broken pipe"));
        settle();

        assertThat(session.sent()).containsExactly("text one", "abrupt close");
        assertThat(connections.size()).isZero();
        assertThat(cuts()).as("first, or Open Liberty would wait").hasSize(1);
    }

    @Test
    void aSessionThatIsClosedUnderItEndsTheConnection() throws InterruptedException {
        var closed = new FakeSession(false);
        closed.refuse(new IllegalStateException("the session is closed"));
        FakeSession session = attach(closed);

        publish("one", "two");

        assertThat(session.sent()).containsExactly("abrupt close");
        assertThat(counters.sentDeliveries()).isZero();
        assertThat(counters.droppedDeliveries(DropReason.FAILED)).isEqualTo(1);
        assertThat(connections.size()).isZero();
        assertThat(channels.channels()).isZero();
    }

    @Test
    void aFaultOfThisNodeEndsTheConnectionAndLosesNothingSilently() throws InterruptedException {
        var faulty = new FakeSession(false);
        faulty.refuse(new OutOfMemoryError("on purpose"));
        FakeSession session = attach(faulty);

        try (var log = new RecordingLog(StandardWire.class)) {
            publish("one", "two");

            assertThat(log.complaints()).containsExactly("writing to a subscriber failed; its connection ends");
        }

        assertThat(session.sent()).containsExactly("abrupt close");
        assertThat(counters.closedConnections(CloseReason.ERROR)).isEqualTo(1);
        assertThat(Stream.of(DropReason.values()).mapToLong(counters::droppedDeliveries).sum()).isEqualTo(counters.dueDeliveries());
        assertThat(connections.size()).isZero();
    }

    @Test
    void anAbortClosesAtOnce() throws InterruptedException {
        FakeSession session = attach(new FakeSession(true));
        publish("stuck");

        wire(session).abort();
        settle();

        assertThat(session.sent()).containsExactly("text stuck", "abrupt close");
    }

    @Test
    void aContainerThatWaitsWhileItClosesKeepsNoMessageBack() throws InterruptedException {
        var over = new CountDownLatch(1);
        var leaving = new FakeSession(false);
        leaving.closeWhen(over);
        connection.attach(wire(leaving));
        connection.close(CloseReason.SHUTDOWN);
        connection = ((Connections.Entry.Welcome) connections.enter(NEWS, new Start.Now(), () -> { })).connection();
        var staying = new FakeSession(false);
        connection.attach(wire(staying));
        channels.publish(NEWS, Message.text("a", 0));
        var written = new CountDownLatch(1);
        shard.execute(written::countDown);

        assertThat(written.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(staying.sent()).containsExactly("text a");
        over.countDown();
        settle();
        assertThat(leaving.sent()).containsExactly("close 1001 this node is going away");
    }

    @Test
    void whatAContainerKeepsOfAConnectionIsCutSomeTimeAfterItsEnd() throws InterruptedException {
        StandardWire wire = wire(new FakeSession(false));

        wire.closed();

        assertCutAfter(Duration.ofSeconds(3), Duration.ofSeconds(1));
    }

    @Test
    void soItIsAfterTheCloseFrame() throws InterruptedException {
        StandardWire wire = wire(new FakeSession(false));
        connection.attach(wire);
        connection.close(CloseReason.TOO_BIG);
        settle();
        wire.closed(); // as some containers say before the client has answered

        assertCutAfter(Duration.ofSeconds(34), Duration.ofSeconds(30));
    }

    @Test
    void anAbortWhileSomethingIsBeingSentCutsAtOnce() throws InterruptedException {
        var session = new FakeSession(true);
        StandardWire wire = wire(session);
        connection.attach(wire);
        publish("stuck");

        wire.abort();
        settle();

        assertThat(session.sent()).containsExactly("text stuck", "abrupt close");
        assertThat(cuts()).hasSize(1);
    }

    @Test
    void andSoonerAfterAnAbort() throws InterruptedException {
        wire(new FakeSession(false)).abort();
        settle();

        assertCutAfter(Duration.ofSeconds(3), Duration.ofSeconds(1));
    }

    @Test
    void whoeverWaitsForWhatTheContainerHasEndedGoesOnSoon() throws Exception {
        attach(new FakeSession(false));
        connection.close(CloseReason.TOO_BIG);
        settle();
        network.close();

        pass(Duration.ofSeconds(3));

        assertThat(kept.impl().connLink().told()).containsExactly("not writing", "session removed");
    }

    @Test
    void whatTheContainerHasEndedIsNotCut() throws Exception {
        wire(new FakeSession(false)).abort();
        settle();
        network.close();

        pass(Duration.ofSeconds(5));

        assertThat(cuts()).isEmpty();
    }

    @Test
    void nothingIsKeptWhenTheNodeStops() throws InterruptedException {
        attach(new FakeSession(false));
        connection.close(CloseReason.SHUTDOWN);
        settle();
        var over = new CountDownLatch(1);

        closer.execute(() -> { }, over::countDown); // the last of what is to be done later
        closer.stop();

        assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(cuts()).hasSize(1);
    }

    @Test
    void aContainerThatWaitsForEverWithinCloseIsCutAllTheSame() throws InterruptedException {
        var never = new CountDownLatch(1);
        var stuck = new FakeSession(false);
        stuck.closeWhen(never);
        connection.attach(wire(stuck));
        connection.close(CloseReason.TOO_BIG);
        var over = new CountDownLatch(1);
        shard.execute(() -> closer.execute(over::countDown));

        for (int i = 0; i < 2000 && !over.await(10, TimeUnit.MILLISECONDS); i++) {
            ticker.advance(Duration.ofSeconds(11));
            closer.hurry(); // another thread takes over
        }
        assertThat(over.getCount()).isZero();
        pass(Duration.ofSeconds(34));

        assertThat(cuts()).hasSize(1);
        never.countDown();
    }

    @Test
    void aContainerThatWaitsWithinCloseMayDoSoForFiveSeconds() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var stuck = new FakeSession(false);
        var never = new CountDownLatch(1) {
            @Override
            public void await() throws InterruptedException {
                begun.countDown();
                super.await();
            }
        };
        stuck.closeWhen(never);
        connection.attach(wire(stuck));
        connection.close(CloseReason.TOO_BIG);
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        ticker.advance(Duration.ofSeconds(5));
        closer.hurry();
        assertThat(cuts()).isEmpty();

        ticker.advance(Duration.ofSeconds(1));
        closer.hurry();
        settle();
        assertThat(cuts()).hasSize(1);
        never.countDown();
    }

    private void assertCutAfter(Duration time, Duration notBefore) throws InterruptedException {
        pass(notBefore);
        assertThat(cuts()).isEmpty();
        pass(time.minus(notBefore));
        assertThat(cuts()).hasSize(1);
    }

    /** What the container was told to end. */
    private List<String> cuts() {
        return kept.impl().connLink().vConnection();
    }

    private void pass(Duration time) throws InterruptedException {
        for (long second = 0; second < time.toSeconds(); second++) {
            ticker.advance(Duration.ofSeconds(1));
            settle();
            settle(); // what was due has run, and what that asked for is noted
        }
    }

    private FakeSession attach(FakeSession session) throws InterruptedException {
        connection.attach(wire(session));
        settle();
        return session;
    }

    private StandardWire wire(FakeSession session) {
        return new StandardWire(session.session(), connection, shard, closer,
                LibertySession.of(kept).orElseThrow());
    }

    private void publish(String... texts) throws InterruptedException {
        for (String text : texts) {
            channels.publish(NEWS, Message.text(text, 0));
        }
        settle();
    }

    private void settleUntilSent(FakeSession session, int messages) throws InterruptedException {
        for (int round = 0; round < messages && session.sent().size() < messages; round++) {
            settle();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Until the shard and then the closer have done all they had to do: they work in order. */
    private void settle() throws InterruptedException {
        var done = new CountDownLatch(1);
        shard.execute(() -> closer.execute(done::countDown));
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    }
}
