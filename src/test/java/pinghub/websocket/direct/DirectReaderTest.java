package pinghub.websocket.direct;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Counters;
import pinghub.channel.HandTicker;
import pinghub.channel.Limits;
import pinghub.channel.RecordingSubscriber.Flush;
import pinghub.channel.RecordingSubscriber;
import pinghub.channel.Start;
import pinghub.config.SomeSettings;
import pinghub.websocket.Connection;
import pinghub.websocket.Connections;
import pinghub.websocket.Look;
import pinghub.wire.Clients;
import pinghub.wire.Closer;
import pinghub.wire.FanOut;

/** What one connection's client sends, between a container that the test plays and the channel; the clock is in the test's hand. */
class DirectReaderTest {

    private static final ChannelName NEWS = new ChannelName("/news");
    private static final Limits LIMITS = new Limits(10, 10, 10_000, 10_000_000);
    private static final Logger LOG = Logger.getLogger(DirectReader.class.getName());
    private static final byte[] MESSAGE = ClientFrame.text("a");
    private static final byte[] PONG = ClientFrame.frame(ClientFrame.LAST | Opcode.PONG);
    private static final int MANY = 1000;
    private static final Duration AT_ONCE = Duration.ofMillis(900); // whoever is within is waited for for a second
    private static final Duration MOST_OF_A_TURN = Duration.ofNanos(900_000);

    private final HandTicker ticker = new HandTicker();
    private final Counters counters = new Counters();
    private final Channels channels = new Channels(LIMITS, counters);
    private final Connections connections =
            new Connections(SomeSettings.with("pinghub.websocket.binary=true"), new Clients(LIMITS, channels, counters, ticker));
    private final FanOut fanOut = new FanOut();
    private final Closer closer = new Closer(System::nanoTime);
    private final FakeLink link = new FakeLink(Integer.MAX_VALUE);
    private final ArrayDeque<Runnable> turns = new ArrayDeque<>(); // what waits for its turn in the container's thread
    private FanOut.Shard shard;
    private Connection connection;
    private DirectWire wire;

    @BeforeEach
    void start() throws IOException {
        fanOut.start(Thread::new);
        closer.start(Thread::new);
        shard = fanOut.shard();
        connection = ((Connections.Entry.Welcome) connections.enter(NEWS, new Start.Now(), () -> { })).connection();
        wire = new DirectWire(connection, link, new DirectHandler(), Frame.PLAIN, shard, closer);
        wire.begin();
        connection.attach(wire);
    }

    @AfterEach
    void stop() {
        LOG.setLevel(null);
        fanOut.stop();
        closer.stop();
    }

    // ---- what comes in one go

    @Test
    void ofManyMessagesInOneGoEvery32ndHasThisThreadWriteAndTheLastDoes() throws Exception {
        RecordingSubscriber subscriber = new RecordingSubscriber().join(channels, NEWS);
        inAThreadOfItsOwn();

        link.arrive(ClientFrame.join(Collections.nCopies(70, MESSAGE).toArray(byte[][]::new)));
        link.arrive(MESSAGE);

        assertThat(subscriber.texts()).hasSize(71).containsOnly("a");
        assertThat(subscriber.flushes()).filteredOn(Flush::here).extracting(Flush::messages).containsExactly(32, 64, 70, 71);
        assertThat(counters.websocketMessages()).isEqualTo(71);
    }

    @Test
    void whatFollowsAMessageInOneGoComesAfterIt() throws Exception {
        RecordingSubscriber subscriber = new RecordingSubscriber().join(channels, NEWS);
        inAThreadOfItsOwn();

        link.arrive(ClientFrame.join(MESSAGE, ClientFrame.frame(ClientFrame.LAST | Opcode.BINARY, (byte) 'b'), ClientFrame.text("c"),
                ClientFrame.frame(0x88)));

        assertThat(subscriber.texts()).containsExactly("a", "b", "c");
    }

    // ---- turns

    @Test
    void whoSendsWithoutEndLetsTheOtherConnectionsOfTheThreadHaveTheirTurn() throws Exception {
        inAThreadOfMany();
        link.whenUsed(() -> ticker.advance(MOST_OF_A_TURN));

        link.arrive(many(MESSAGE));

        assertThat(turns).hasSize(1);
        assertThat(counters.websocketMessages()).isBetween(1L, MANY / 2L);
    }

    @Test
    void afterTheOthersItGoesOnWhereItWasUntilEverythingIsRead() throws Exception {
        inAThreadOfMany();
        link.whenUsed(() -> ticker.advance(MOST_OF_A_TURN));
        link.arrive(many(MESSAGE));

        int given = 0;
        for (Runnable turn = turns.poll(); turn != null; turn = turns.poll()) {
            turn.run();
            given++;
        }
        settle();

        assertThat(given).isGreaterThan(1);
        assertThat(counters.websocketMessages()).isEqualTo(MANY);
        assertThat(String.join("", link.writes())).isEqualTo("810161".repeat(MANY));
        assertThat(link.isClosed()).isFalse();
    }

    /** To publish takes a multiple of the time that it takes to read. */
    @Test
    void oneReadIsNoMoreThanATurnCanPublish() throws Exception {
        inAThreadOfMany();
        link.whenUsed(() -> ticker.advance(Duration.ofSeconds(1)));

        link.arrive(many(MESSAGE));

        assertThat(turns).hasSize(1);
        assertThat(counters.websocketMessages()).isLessThan(100);
    }

    @Test
    void whoSendsLittleNeedsNoSecondTurn() throws Exception {
        inAThreadOfMany();

        link.whenUsed(() -> ticker.advance(Duration.ofNanos(1_000)));
        link.arrive(many(MESSAGE));

        assertThat(turns).isEmpty();
        assertThat(counters.websocketMessages()).isEqualTo(MANY);
    }

    @Test
    void aPauseBetweenTwoMessagesIsNoLongTurn() throws Exception {
        inAThreadOfMany();
        link.arrive(MESSAGE);

        ticker.advance(Duration.ofMinutes(1));
        link.arrive(MESSAGE);

        assertThat(turns).isEmpty();
        assertThat(counters.websocketMessages()).isEqualTo(2);
    }

    @Test
    void inAThreadOfItsOwnItReadsUntilNothingIsLeft() throws Exception {
        inAThreadOfItsOwn();

        link.whenUsed(() -> ticker.advance(Duration.ofSeconds(1)));
        link.arrive(many(MESSAGE));

        assertThat(counters.websocketMessages()).isEqualTo(MANY);
    }

    /** It hands over what it has read ahead in one piece or not at all. */
    @Test
    void whatOpenLibertyHasReadAheadIsTakenInOneRead() throws Exception {
        inAThreadOfItsOwn();
        byte[] ahead = ClientFrame.text("x".repeat(15_000));

        link.arrive(ahead);

        assertThat(link.reads()).containsExactly(ahead.length);
    }

    /** The container says so only if it was the one that called. */
    @Test
    void anEndThatIsMetInALaterTurnIsFound() throws Exception {
        inAThreadOfMany();
        link.whenUsed(() -> ticker.advance(MOST_OF_A_TURN));
        link.arrive(ClientFrame.join(many(MESSAGE), ClientFrame.frame(0x88)));
        link.finish();

        for (Runnable turn = turns.poll(); turn != null; turn = turns.poll()) {
            turn.run();
        }
        settle();

        assertThat(counters.websocketMessages()).isEqualTo(MANY);
        assertThat(link.isClosed()).isTrue();
        assertThat(connections.size()).isZero();
    }

    @Test
    void anEndThatIsSeenOnlyByAskingIsFoundInALaterTurn() throws Exception {
        inAThreadOfMany();
        link.whenUsed(() -> ticker.advance(Duration.ofMillis(2)));
        link.arrive(MESSAGE);
        link.finishUnread();

        turns.remove().run();
        settle();

        assertThat(link.isClosed()).isTrue();
        assertThat(connections.size()).isZero();
    }

    @Test
    void aThreadThatTakesNoMoreEndsTheConnection() throws Exception {
        listen(task -> {
            throw new RejectedExecutionException("the server stops");
        });
        link.whenUsed(() -> ticker.advance(MOST_OF_A_TURN));

        link.arrive(many(MESSAGE));
        settle();

        assertThat(link.isClosed()).isTrue();
        assertThat(connections.size()).isZero();
        assertThat(counters.closedConnections(CloseReason.GONE)).isEqualTo(1);
    }

    @Test
    void streamsThatAreTakenBackBetweenTwoTurnsEndTheConnection() throws Exception {
        inAThreadOfMany();
        link.whenUsed(() -> ticker.advance(Duration.ofMillis(2)));
        link.arrive(MESSAGE);
        link.takeBack();

        turns.remove().run();
        settle();

        assertThat(connections.size()).isZero();
    }

    // ---- the end

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEndWithoutACloseFrameIsTheEnd(boolean ofMany) throws Exception {
        listen(ofMany ? turns::add : null);
        link.finish();

        link.arrive(MESSAGE);
        settle();

        assertThat(counters.websocketMessages()).isEqualTo(1);
        assertThat(link.isClosed()).isTrue();
        assertThat(counters.closedConnections(CloseReason.GONE)).isEqualTo(1);
    }

    @Test
    void aConnectionThatBreaksWhileItIsReadIsGoneAndNoFaultOfThisNode() throws Exception {
        inAThreadOfItsOwn();
        link.breakDown();

        link.arrive(MESSAGE);
        settle();

        assertThat(link.isClosed()).isTrue();
        assertThat(connections.size()).isZero();
        assertThat(counters.closedConnections(CloseReason.GONE)).isEqualTo(1);
        assertThat(counters.websocketMessages()).isZero();
    }

    @Test
    void aContainerThatSaysOtherwiseThatItIsGoneMeansTheSame() throws Exception {
        inAThreadOfItsOwn();
        link.whenUsed(() -> {
            throw new IllegalStateException("stream is closed");
        });

        link.arrive(MESSAGE);
        settle();

        assertThat(link.isClosed()).isTrue();
        assertThat(counters.closedConnections(CloseReason.GONE)).isEqualTo(1);
    }

    /** Payara uses it again for another. */
    @Test
    void whoHasReadIsNotWaitedForWhenTheInputIsTakenBack() throws Exception {
        inAThreadOfItsOwn();
        var container = new Thread(new FutureTask<>(() -> {
            link.arrive(MESSAGE);
            return null;
        }));
        container.start();
        container.join();

        long start = System.nanoTime();
        wire.destroyed();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
        assertThat(counters.websocketMessages()).isEqualTo(1);
    }

    @Test
    void anErrorThatTheContainerReportsEndsTheConnection() throws Exception {
        DirectReader reader = inAThreadOfItsOwn();

        reader.onError(new IOException("connection reset"));
        settle();

        assertThat(link.isClosed()).isTrue();
        assertThat(connections.size()).isZero();
    }

    @Test
    void whatFailsInALaterTurnEndsItsConnectionAndNotTheThread() throws Exception {
        inAThreadOfMany();
        link.whenUsed(() -> ticker.advance(MOST_OF_A_TURN));
        link.arrive(many(MESSAGE));
        link.whenUsed(() -> {
            throw new OutOfMemoryError("on purpose");
        });

        LOG.setLevel(Level.OFF); // a stack trace that is meant to be there
        turns.remove().run();
        settle();

        assertThat(link.isClosed()).isTrue();
        assertThat(counters.closedConnections(CloseReason.ERROR)).isEqualTo(1);
    }

    // ---- what is timed

    @Test
    void aMessageThatDoesNotEndIsNotWaitedForWithoutEnd() throws Exception {
        inAThreadOfItsOwn();
        link.arrive(ClientFrame.frame(Opcode.TEXT, (byte) 'h'));

        pass(Duration.ofSeconds(29));
        assertThat(counters.closedConnections(CloseReason.UNFINISHED)).isZero();
        link.arrive(ClientFrame.frame(Opcode.CONTINUATION, (byte) 'i'));
        pass(Duration.ofSeconds(2));

        assertThat(counters.closedConnections(CloseReason.UNFINISHED)).isEqualTo(1);
    }

    @Test
    void aMessageThatHasEndedIsNotTimedAnyMore() throws Exception {
        inAThreadOfItsOwn();
        link.arrive(ClientFrame.frame(Opcode.TEXT, (byte) 'h'));
        link.arrive(ClientFrame.frame(ClientFrame.LAST, (byte) 'i'));

        pass(Duration.ofSeconds(40));

        assertThat(counters.closedConnections(CloseReason.UNFINISHED)).isZero();
        assertThat(counters.websocketMessages()).isEqualTo(1);
    }

    /** Whoever sends much has always begun something when a read ends. */
    @Test
    void eachMessageHasItsOwnTime() throws Exception {
        inAThreadOfItsOwn();
        link.arrive(ClientFrame.frame(Opcode.TEXT, (byte) 'h'));
        for (int i = 0; i < 3; i++) {
            pass(Duration.ofSeconds(20));
            link.arrive(ClientFrame.join(ClientFrame.frame(ClientFrame.LAST, (byte) 'i'), PONG,
                    ClientFrame.frame(Opcode.TEXT, (byte) 'h')));
        }
        assertThat(counters.closedConnections(CloseReason.UNFINISHED)).isZero();

        pass(Duration.ofSeconds(32));

        assertThat(counters.closedConnections(CloseReason.UNFINISHED)).isEqualTo(1);
    }

    // ---- what is understood

    @Test
    void whoAnswersPingsIsAlive() throws Exception {
        inAThreadOfItsOwn();

        for (int i = 0; i < 10; i++) {
            pass(Duration.ofSeconds(20));
            link.arrive(PONG);
        }
        assertThat(connections.size()).isEqualTo(1);

        pass(Duration.ofSeconds(70));
        assertThat(counters.closedConnections(CloseReason.NO_PONG)).isEqualTo(1);
    }

    @Test
    void thePingsOfOneReadAreAnsweredInOneWrite() throws Exception {
        inAThreadOfItsOwn();
        settle();

        link.arrive(ClientFrame.join(ClientFrame.frame(0x89, (byte) 'p'), ClientFrame.frame(0x89, (byte) 'q')));
        link.arrive(ClientFrame.frame(0x89, (byte) 'r'));

        assertThat(link.writes()).containsExactly("8a0170" + "8a0171", "8a0172");
    }

    @Test
    void aBinaryMessageReachesTheChannel() throws Exception {
        inAThreadOfItsOwn();

        link.arrive(ClientFrame.frame(ClientFrame.LAST | Opcode.BINARY, (byte) 1, (byte) 2));
        settle();

        assertThat(link.writes()).containsExactly("82020102");
    }

    private DirectReader inAThreadOfItsOwn() throws IOException {
        return listen(null);
    }

    /** As WildFly's. */
    private DirectReader inAThreadOfMany() throws IOException {
        return listen(turns::add);
    }

    private DirectReader listen(Executor others) throws IOException {
        var decoder = new FrameDecoder(connection.messageMaxBytes(), connection.takesBinary(), null);
        var reader = new DirectReader(connection, link.getInputStream(), decoder, wire, others, ticker);
        link.getInputStream().setReadListener(reader);
        return reader;
    }

    private static byte[] many(byte[] frame) {
        return ClientFrame.join(Collections.nCopies(MANY, frame).toArray(byte[][]::new));
    }

    private void pass(Duration time) {
        Look.after(connection, ticker, time);
    }

    private void settle() throws InterruptedException {
        Look.untilDone(shard, closer);
    }
}
