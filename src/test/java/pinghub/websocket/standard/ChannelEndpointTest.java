package pinghub.websocket.standard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Counters;
import pinghub.channel.HandTicker;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.RecordingLog;
import pinghub.channel.Start;
import pinghub.config.Settings;
import pinghub.config.SomeSettings;
import pinghub.websocket.Connection;
import pinghub.websocket.Connections;
import pinghub.websocket.Look;
import pinghub.wire.Clients;
import pinghub.wire.Closer;
import pinghub.wire.FanOut;

class ChannelEndpointTest {

    private static final ChannelName NEWS = new ChannelName("/news");
    private static final Limits LIMITS = new Limits(10, 10, 100, 100_000);

    private final Counters counters = new Counters();
    private final Channels channels = new Channels(LIMITS, counters);
    private final HandTicker ticker = new HandTicker();
    private final AtomicReference<Error> fault = new AtomicReference<>(); // of the node, the next time it looks at the clock
    private final FanOut fanOut = new FanOut();
    private final Closer closer = new Closer(System::nanoTime);
    private final FakeSession session = new FakeSession(false);
    private Connections connections;
    private Connection connection;
    private ChannelEndpoint endpoint;
    private int threads;

    @BeforeEach
    void start() {
        fanOut.start(task -> {
            threads++;
            return new Thread(task);
        });
        closer.start(Thread::new);
        serve();
    }

    @AfterEach
    void stop() {
        fanOut.stop();
        closer.stop();
    }

    @Test
    void aSessionGetsWhatIsPublishedFromItsHandshakeOn() throws InterruptedException {
        channels.publish(NEWS, Message.text("before it was open", 0));

        endpoint.open(session.session());
        channels.publish(NEWS, Message.text("after", 0));
        settle();

        assertThat(session.sent()).containsExactly("text before it was open", "text after");
    }

    @Test
    void theContainerClosesNobodyForBeingIdle() {
        endpoint.open(session.session());

        assertThat(session.set("setMaxIdleTimeout")).isEqualTo(0L);
    }

    @ParameterizedTest
    @CsvSource({"1000, 2000", "1073741823, 2147483646", "1073741824, 2147483647", "2147483647, 2147483647"})
    void theContainerHoldsSoMuchOfAFrameThatItIsTheNodeWhichRefusesOneJustTooBig(int maxBytes, int held) {
        serve("pinghub.websocket.message-max-bytes=" + maxBytes, "pinghub.outbox.max-bytes=2147483647");

        endpoint.open(session.session());

        assertThat(session.set("setMaxTextMessageBufferSize")).isEqualTo(held);
        assertThat(session.set("setMaxBinaryMessageBufferSize")).isEqualTo(held);
    }

    @Test
    void textThatComesInPartsIsOneMessage() throws InterruptedException {
        endpoint.open(session.session());

        session.text("he", false);
        session.text("llo", true);
        session.text("again", true);
        settle();

        assertThat(session.sent()).containsExactly("text hello", "text again");
        assertThat(counters.websocketMessages()).isEqualTo(2);
    }

    @Test
    void binaryThatComesInPartsIsOneMessageWhereThatIsAllowed() throws InterruptedException {
        serve("pinghub.websocket.binary=true");
        endpoint.open(session.session());

        session.binary(new byte[] {1}, false);
        session.binary(new byte[] {2}, true);
        settle();

        assertThat(session.sent()).containsExactly("binary [1, 2]");
    }

    @Test
    void binaryEndsTheConnectionWithItsFirstPartWhereItIsNotAllowed() throws InterruptedException {
        endpoint.open(session.session());

        session.binary(new byte[] {1}, false);
        settle();

        assertThat(session.sent()).containsExactly("close 1003 text messages only");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMessageThatIsTooBigEndsTheConnectionBeforeItHasComeWhole(boolean text) throws InterruptedException {
        serve("pinghub.websocket.message-max-bytes=5", "pinghub.websocket.binary=true");
        endpoint.open(session.session());

        for (String part : new String[] {"123", "456"}) {
            if (text) {
                session.text(part, false);
            } else {
                session.binary(part.getBytes(UTF_8), false);
            }
        }
        settle();

        assertThat(session.sent()).containsExactly("close 1009 message too big");
        assertThat(counters.websocketMessages()).isZero();
    }

    @Test
    void aPongIsASignOfLife() throws InterruptedException {
        endpoint.open(session.session());
        pass(30);

        session.pong();
        pass(28);
        settle();
        assertThat(session.sent()).containsOnly("ping");

        pass(3);
        settle();
        assertThat(session.sent()).as("and then none").last().isEqualTo("close 1001 no pong");
    }

    @Test
    void aSessionWhoseConnectionHasEndedMeanwhileIsClosedAndNotHeard() {
        connection.ended();

        endpoint.open(session.session());

        assertThat(session.sent()).containsExactly("abrupt close");
        assertThat(session.isHeard()).isFalse();
    }

    @Test
    void aSessionThatCannotEvenBeClosedTroublesNobody() {
        connection.ended();
        session.failToClose(new IOException("gone already"));

        assertThatCode(() -> endpoint.open(session.session())).doesNotThrowAnyException();
    }

    @Test
    void aFaultOfThisNodeWhileItReceivesEndsTheConnectionAndIsLogged() {
        endpoint.open(session.session());

        try (var log = new RecordingLog(ChannelEndpoint.class)) {
            fault.set(new OutOfMemoryError("on purpose"));
            session.text("a message", true);

            assertThat(log.complaints()).containsExactly("a connection failed; it ends");
        }

        assertEndedByAFault();
    }

    @Test
    void aConnectionThatCannotBeginEndsAndIsLogged() {
        var notStarted = new StandardEngine(connections, new FanOut(), closer, new Resumer());

        try (var log = new RecordingLog(ChannelEndpoint.class)) {
            new ChannelEndpoint(() -> notStarted).open(session.session());

            assertThat(log.complaints()).containsExactly("a connection failed; it ends");
        }

        assertEndedByAFault();
    }

    @Test
    void whenTheContainerSaysThatASessionIsClosedItsSubscriberIsGone() {
        endpoint.open(session.session());

        new ChannelEndpoint(() -> null).close(session.session()); // another instance, as some containers do it

        assertGone();
    }

    @Test
    void aSessionOfWhichTheContainerHasNothingMoreTroublesNobody() {
        endpoint.open(session.session());
        session.destroy();

        endpoint.close(session.session());

        assertThat(connections.size()).as("until it is missed").isEqualTo(1);
    }

    @Test
    void aSessionThatNeverHadAConnectionMayEndAsItLikes() {
        assertThatCode(() -> {
            endpoint.close(session.session());
            session.shut();
            endpoint.error(session.session(), new IOException("connection reset"));
            endpoint.error(null, new IOException("connection reset"));
        }).doesNotThrowAnyException();
    }

    @Test
    void anErrorOfASessionThatIsClosedIsItsEndAndAnotherIsNot() {
        endpoint.open(session.session());

        endpoint.error(session.session(), new IOException("a frame that is none"));
        assertThat(connections.size()).as("the container has yet to close it").isEqualTo(1);

        session.shut();
        endpoint.error(session.session(), new IOException("connection reset"));
        assertGone();
    }

    @Test
    void withoutItsAnnotationItIsTheSame() throws InterruptedException {
        var unannotated = new UnannotatedEndpoint(endpoint);

        unannotated.onOpen(session.session(), null);
        session.text("hello", true);
        settle();
        assertThat(session.sent()).containsExactly("text hello");

        unannotated.onClose(session.session(), null);
        assertGone();
    }

    @Test
    void withoutItsAnnotationAnErrorIsTheSame() {
        var unannotated = new UnannotatedEndpoint(endpoint);
        unannotated.onOpen(session.session(), null);

        session.shut();
        unannotated.onError(session.session(), new IOException("connection reset"));

        assertGone();
    }

    /** A node with these settings, and one who has made his handshake. */
    private void serve(String... assignments) {
        Settings settings = SomeSettings.with(assignments);
        connections = new Connections(settings, new Clients(LIMITS, channels, counters, () -> {
            Error thrown = fault.getAndSet(null);
            if (thrown != null) {
                throw thrown;
            }
            return ticker.nanos();
        }));
        connection = ((Connections.Entry.Welcome) connections.enter(NEWS, new Start.Now(), () -> { })).connection();
        var engine = new StandardEngine(connections, fanOut, closer, new Resumer());
        endpoint = new ChannelEndpoint(() -> engine);
        session.at("/app/c" + Long.toHexString(connection.id()));
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            ticker.advance(Duration.ofSeconds(1));
            Look.after(connection, ticker.nanos());
        }
    }

    private void assertEndedByAFault() {
        assertThat(session.sent()).contains("abrupt close");
        assertThat(counters.closedConnections(CloseReason.ERROR)).isEqualTo(1);
        assertNobodyIsLeft();
    }

    private void assertGone() {
        assertThat(counters.closedConnections(CloseReason.GONE)).isEqualTo(1);
        assertNobodyIsLeft();
    }

    private void assertNobodyIsLeft() {
        assertThat(connections.size()).isZero();
        assertThat(channels.subscribers()).isZero();
    }

    /** Until every thread that writes, and then the one that closes, has done all it had to do. */
    private void settle() throws InterruptedException {
        var written = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            fanOut.shard().execute(written::countDown);
        }
        assertThat(written.await(20, TimeUnit.SECONDS)).isTrue();
        var closed = new CountDownLatch(1);
        closer.execute(closed::countDown);
        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    }
}
