package pinghub.websocket.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.connector.CoyoteOutputStream;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.WebConnectionImpl;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.http.HttpCodecFilter;
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
import pinghub.channel.Message;
import pinghub.channel.Start;
import pinghub.config.SomeSettings;
import pinghub.websocket.Connection;
import pinghub.websocket.Connections;
import pinghub.websocket.Look;
import pinghub.wire.Clients;
import pinghub.wire.Closer;
import pinghub.wire.FanOut;

/** How a connection begins and ends, whoever of container and engine comes first. */
class DirectHandlerTest {

    private static final ChannelName NEWS = new ChannelName("/news");
    private static final Limits LIMITS = new Limits(10, 10, 1000, 10_000_000);
    private static final Logger LOG = Logger.getLogger(DirectHandler.class.getName());
    private static final Duration AT_ONCE = Duration.ofMillis(900); // whoever is within is waited for for a second

    private final HandTicker ticker = new HandTicker();
    private final Counters counters = new Counters();
    private final Channels channels = new Channels(LIMITS, counters);
    private final Connections connections = new Connections(SomeSettings.with(), new Clients(LIMITS, channels, counters, ticker));
    private final Connection connection = ((Connections.Entry.Welcome) connections.enter(NEWS, new Start.Now(), () -> { })).connection();
    private final FanOut fanOut = new FanOut();
    private final Closer closer = new Closer(System::nanoTime);
    private final DirectHandler handler = new DirectHandler();
    private FanOut.Shard shard;
    private Thread closing;

    @BeforeEach
    void start() {
        fanOut.start(Thread::new);
        closer.start(task -> {
            closing = new Thread(task);
            return closing;
        });
        shard = fanOut.shard();
    }

    @AfterEach
    void stop() {
        LOG.setLevel(null);
        fanOut.stop();
        closer.stop();
    }

    // ---- the beginning

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoeverComesFirstTheConnectionBeginsWithTheSecond(boolean engineFirst) throws Exception {
        FakeLink link = new FakeLink(100);

        if (engineFirst) {
            serve();
            assertThat(link.isListenedTo()).isFalse();
            handler.init(link);
        } else {
            handler.init(link);
            assertThat(link.isListenedTo()).isFalse();
            serve();
        }
        settle();
        link.arrive(ClientFrame.text("a"));
        settle();

        assertThat(link.writes()).containsExactly("810161");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatHasGoneMeanwhileIsForgottenAndItsConnectionClosed(boolean knownAsSuch) throws Exception {
        var link = new FakeLink(100);
        link.whenAskedForItsStreams(() -> {
            if (knownAsSuch) {
                throw new IOException("connection reset");
            }
            throw new IllegalStateException("no streams any more");
        });
        serve();

        handler.init(link);
        settle();

        assertThat(link.isClosed()).isTrue();
        assertThat(connections.size()).isZero();
        assertThat(counters.closedConnections(CloseReason.GONE)).isEqualTo(1);
    }

    @Test
    void theEngineHearsOfAClientThatHasGoneMeanwhile() throws Exception {
        var link = new FakeLink(100);
        var gone = new IOException("connection reset");
        link.whenAskedForItsStreams(() -> {
            throw gone;
        });
        handler.init(link);

        assertThatThrownBy(this::serve).isSameAs(gone);
        settle();

        assertThat(link.isClosed()).isTrue();
        assertThat(connections.size()).isZero();
    }

    @Test
    void aFaultAtTheBeginningIsThisNodesAndDoesNotReachTheContainersThread() throws Exception {
        var link = new FakeLink(100);
        link.whenAskedForItsStreams(() -> {
            throw new OutOfMemoryError("on purpose");
        });
        serve();

        LOG.setLevel(Level.OFF); // a stack trace that is meant to be there
        handler.init(link);
        settle();

        assertThat(link.isClosed()).isTrue();
        assertThat(counters.closedConnections(CloseReason.ERROR)).isEqualTo(1);
    }

    @Test
    void whatFailsWhenTheConnectionCouldAlreadyWriteEndsItToo() throws Exception {
        var link = new FakeLink(100);
        link.whenUsed(() -> {
            throw new IllegalStateException("closed");
        });
        handler.init(link);

        assertThatThrownBy(this::serve).isInstanceOf(IllegalStateException.class);
        publish("a");

        assertThat(link.isClosed()).isTrue();
        assertThat(link.writes()).isEmpty();
        assertThat(connections.size()).isZero();
    }

    // ---- the end

    @Test
    void aContainerThatTakesItsConnectionBackBeforeAnythingBeganIsNoTrouble() throws Exception {
        handler.destroy();
        FakeLink link = new FakeLink(100);

        handler.init(link);
        serve();
        settle();

        assertThat(link.isListenedTo()).isFalse();
        assertThat(connections.size()).isZero();
    }

    /** Payara uses it again for others. */
    @Test
    void whatTheContainerTookBackIsNotClosedByUs() throws Exception {
        FakeLink link = begin(100);

        handler.destroy();
        settle();

        assertThat(link.isClosed()).isFalse();
        assertThat(connections.size()).isZero();
    }

    @Test
    void whoBeganItIsNotWaitedForWhenTheContainerTakesItBack() throws Exception {
        var container = new Thread(new FutureTask<>(() -> begin(100)));
        container.start();
        container.join();

        long start = System.nanoTime();
        handler.destroy();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
        assertThat(connections.size()).isZero();
    }

    @Test
    void aClientThatSaysGoodbyeIsLeftInPeace() throws Exception {
        FakeLink link = begin(100);

        link.arrive(ClientFrame.close(1000));
        settle();

        assertThat(link.isClosed()).isTrue();
        assertThat(link.wasClosedInAHurry()).isFalse();
    }

    /** WildFly would wait for what is still to be written, and nobody reads that. */
    @Test
    void aClientThatIsGoneIsNotWaitedForAndTheNextOneIs() throws Exception {
        FakeLink link = begin(100);
        var hurried = new AtomicBoolean();

        link.endInput();
        settle();
        closer.execute(() -> hurried.set(Thread.interrupted()));
        settle();

        assertThat(link.wasClosedInAHurry()).isTrue();
        assertThat(hurried).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void aConnectionThatIsAbortedIsWaitedForIfItsClientReads(int room) throws Exception {
        FakeLink link = begin(room);

        connection.close(CloseReason.TOO_BIG);
        settle();
        pass(12);
        settle();

        assertThat(link.isClosed()).isTrue();
        assertThat(link.wasClosedInAHurry()).isEqualTo(room == 0);
    }

    // ---- Payara

    /** Its access log reads it a moment later. */
    @Test
    void onPayaraTheHandshakeIsLetGoOfOnceItIsSureToBeOver() throws Exception {
        var packet = new Request.Packet("GET");
        beginOnPayara(new Request(handler, packet));
        pass(2);
        settle();
        assertThat(packet.headerBuffer()).isNotNull();

        pass(1);
        settle();

        assertThat(packet.headerBuffer()).isNull();
    }

    @Test
    void onPayaraWhatIsTakenBackFromAConnectionThatLivedIsGivenBackInTheEnd() throws Exception {
        WebConnectionImpl link = beginOnPayara(new Request(handler, true));

        handler.destroy();
        settle();
        assertThat(link.isClosed()).as("while the server has time to do that by itself").isFalse();
        closer.stop();
        closing.join();

        assertThat(link.isClosed()).isTrue();
    }

    // ---- what a container does not say

    @Test
    void anEndOfTheInputThatNobodyTellsIsSeen() throws Exception {
        FakeLink link = begin(100);
        pass(2);
        assertThat(connections.size()).isEqualTo(1);

        link.finishUnread();
        pass(1);
        settle();

        assertThat(link.isClosed()).isTrue();
        assertThat(counters.closedConnections(CloseReason.GONE)).isEqualTo(1);
    }

    @Test
    void streamsThatCannotBeAskedAnyMoreAreGone() throws Exception {
        FakeLink link = begin(100);

        link.takeBack();
        pass(1);
        settle();

        assertThat(connections.size()).isZero();
    }

    /** Its own close frame is on its way. */
    @Test
    void whoHasSaidGoodbyeMayEndItsInput() throws Exception {
        FakeLink link = begin(0);
        link.arrive(ClientFrame.close(1000));

        link.finishUnread();
        pass(1);
        settle();
        assertThat(link.isClosed()).isFalse();

        link.drain(100);
        settle();
        assertThat(link.writes()).containsExactly("880203e8");
        assertThat(link.isClosed()).isTrue();
    }

    private FakeLink begin(int room) throws Exception {
        var link = new FakeLink(room);
        handler.init(link);
        serve();
        settle();
        return link;
    }

    private WebConnectionImpl beginOnPayara(Request request) throws Exception {
        try (SocketChannel network = SocketChannel.open()) {
            var behind = new org.glassfish.grizzly.Connection(network, new TransportFilter(), new HttpCodecFilter());
            var stream = new CoyoteOutputStream(behind);
            var link = new WebConnectionImpl(stream, new FakeLink(0).getInputStream(), request);
            handler.init(link);
            serve();
            stream.listener().onWritePossible();
            settle();
            return link;
        }
    }

    private void serve() throws IOException {
        handler.serve(connection, null, shard, closer);
    }

    private void publish(String text) throws InterruptedException {
        channels.publish(NEWS, Message.text(text, ticker.nanos()));
        settle();
    }

    private void pass(int seconds) {
        Look.after(connection, ticker, Duration.ofSeconds(seconds));
    }

    private void settle() throws InterruptedException {
        Look.untilDone(shard, closer);
    }
}
