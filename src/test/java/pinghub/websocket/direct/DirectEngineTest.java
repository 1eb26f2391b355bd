package pinghub.websocket.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.Start;
import pinghub.config.SomeSettings;
import pinghub.http.FakeContext;
import pinghub.http.FakeRequest;
import pinghub.http.FakeResponse;
import pinghub.websocket.Connection;
import pinghub.websocket.Connections;
import pinghub.websocket.Subprotocol;
import pinghub.wire.Clients;
import pinghub.wire.Closer;
import pinghub.wire.FanOut;

/** The answer to a handshake that was found good, and the upgrade, by a container that the test plays. */
class DirectEngineTest {

    private static final ChannelName NEWS = new ChannelName("/news");
    private static final Limits LIMITS = new Limits(10, 10, 1000, 10_000_000);
    private static final String OTHER = "Eclipse GlassFish 7.0.0";
    private static final String LIBERTY = "IBM WebSphere Liberty/26.0.0.3";
    private static final String LONG = "the same again and ".repeat(10);

    private final Counters counters = new Counters();
    private final Channels channels = new Channels(LIMITS, counters);
    private final Connections connections =
            new Connections(SomeSettings.with(), new Clients(LIMITS, channels, counters, System::nanoTime));
    private final Connection connection = ((Connections.Entry.Welcome) connections.enter(NEWS, new Start.Now(), () -> { })).connection();
    private final Compression compression = new Compression();
    private final FanOut fanOut = new FanOut();
    private final Closer closer = new Closer(System::nanoTime);
    private final FakeLink link = new FakeLink(100);
    private final FakeResponse response = new FakeResponse();

    @BeforeEach
    void start() {
        fanOut.start(Thread::new);
        closer.start(Thread::new);
    }

    @AfterEach
    void stop() {
        fanOut.stop();
        closer.stop();
        compression.stop();
    }

    @Test
    void theHandshakeOfTheRfcIsAnsweredAsInTheRfc() throws Exception {
        var handshake = new Handshake(OTHER);

        engine().upgrade(handshake, response, connection);

        assertThat(handshake.status).isEqualTo(101);
        assertThat(handshake.answered).as("there before the upgrade").containsExactlyInAnyOrderEntriesOf(Map.of("Upgrade", "websocket",
                "Connection", "Upgrade", "Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    }

    @Test
    void blanksAroundTheKeyAreNoPartOfIt() throws Exception {
        var handshake = new Handshake(OTHER, FakeRequest.get().with("Sec-WebSocket-Key", " \tdGhlIHNhbXBsZSBub25jZQ== "));

        engine().upgrade(handshake, response, connection);

        assertThat(handshake.answered).containsEntry("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @Test
    void whoIsUpgradedHearsTheChannelAndSpeaksToIt() throws Exception {
        engine().upgrade(new Handshake(OTHER), response, connection);

        publish("a");
        link.arrive(ClientFrame.text("b"));
        settle();

        assertThat(String.join("", link.writes())).isEqualTo("810161" + "810162");
        assertThat(connections.size()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "true, permessage-deflate, true",
        "true, permessage-deflate; client_max_window_bits, true",
        "true, 'x-other, permessage-deflate', true",
        "true, x-other, false",
        "true, -, false",
        "false, permessage-deflate, false",
        "false, -, false",
    })
    void itCompressesWhereTheClientOffersItAndTheOperatorWants(boolean wanted, String offer, boolean compressed) throws Exception {
        var handshake = new Handshake(OTHER, offer == null ? request() : request().with("Sec-WebSocket-Extensions", offer));

        engine("pinghub.websocket.compression=" + wanted).upgrade(handshake, response, connection);
        publish(LONG);

        assertThat(handshake.answered.containsKey("Sec-WebSocket-Extensions")).isEqualTo(compressed);
        assertThat(link.writes()).singleElement().asString().startsWith(compressed ? "c1" : "817e");
    }

    @Test
    void theSubprotocolIsAnsweredToWhomItWasChosenFor() throws Exception {
        var handshake = new Handshake(OTHER, request().with("Sec-WebSocket-Protocol", "chat, pinghub.v1+json"));
        Connection chosen = ((Connections.Entry.Welcome) connections.enter(NEWS, Subprotocol.JSON, new Start.Now(), () -> { })).connection();

        engine().upgrade(handshake, response, chosen);

        assertThat(handshake.answered).containsEntry("Sec-WebSocket-Protocol", "pinghub.v1+json");
    }

    @Test
    void onceThereIsAWebSocketTheRequestIsLeftAloneBecausePayaraMayHaveTakenItBack() throws Exception {
        var handshake = new Handshake(OTHER).takenBackWhenUpgraded();

        engine().upgrade(handshake, response, connection);

        assertThat(connections.size()).isEqualTo(1);
    }

    @Test
    void neitherSideRefersToEarlierMessages() throws Exception {
        var handshake = new Handshake(OTHER, request().with("Sec-WebSocket-Extensions", "permessage-deflate"));

        engine("pinghub.websocket.compression=true").upgrade(handshake, response, connection);

        assertThat(handshake.answered.get("Sec-WebSocket-Extensions"))
                .isEqualTo("permessage-deflate; server_no_context_takeover; client_no_context_takeover");
    }

    @Test
    void aServerThatDoesNotUpgradeIsHeardAndTheConnectionIsNoMore() {
        var failure = new ServletException("no upgrade here");
        Handshake handshake = new Handshake(OTHER).failing(() -> {
            throw failure;
        });

        assertThatThrownBy(() -> engine().upgrade(handshake, response, connection)).isSameAs(failure);

        assertThat(connections.size()).isZero();
        assertThat(channels.subscribers()).isZero();
    }

    @Test
    void aServerThatFailsIsHeardAndTheConnectionIsNoMore() {
        var failure = new IllegalStateException("committed already");
        Handshake handshake = new Handshake(OTHER).failing(() -> {
            throw failure;
        });

        assertThatThrownBy(() -> engine().upgrade(handshake, response, connection)).isSameAs(failure);

        assertThat(connections.size()).isZero();
    }

    @Test
    void aClientThatGoesAwayDuringItsHandshakeIsNobodysTrouble() throws Exception {
        Handshake handshake = new Handshake(OTHER).failing(() -> {
            throw new IOException("connection reset");
        });

        engine().upgrade(handshake, response, connection);

        assertThat(connections.size()).isZero();
        assertThat(channels.subscribers()).isZero();
    }

    /** Nobody would end the connection later. */
    @Test
    void onOpenLibertyAClientThatHasGoneIsNoticedAtOnce() throws Exception {
        response.breakOff();

        engine().upgrade(new Handshake(LIBERTY), response, connection);

        assertThat(connections.size()).isZero();
    }

    /** Elsewhere the container does it: Payara has not made the connection by then. */
    @ParameterizedTest
    @CsvSource({OTHER + ", false", LIBERTY + ", true"})
    void onlyOnOpenLibertyTheAnswerIsSentOffHere(String server, boolean here) throws Exception {
        engine().upgrade(new Handshake(server), response, connection);

        assertThat(response.isFlushed()).isEqualTo(here);
        assertThat(connections.size()).isEqualTo(1);
    }

    @Test
    void whatCannotBeServedIsNotUpgraded() {
        var stopped = new DirectEngine(SomeSettings.with(), compression, new FanOut(), closer);
        var handshake = new Handshake(OTHER);

        assertThatThrownBy(() -> stopped.upgrade(handshake, response, connection)).isInstanceOf(RuntimeException.class);

        assertThat(handshake.answered).as("seen by the container").isEmpty();
        assertThat(connections.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {OTHER, "Undertow - 2.3.23.Final", "Payara Micro 6.2025.10 #badassfish"})
    void onAnyOtherServerItIsUsable(String server) {
        assertThat(engine().isUsable(FakeContext.on(server))).isTrue();
    }

    /** What comes by TLS gets lost there. */
    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        LIBERTY + ", TLS_AES_128_GCM_SHA256, false",
        LIBERTY + ", -, true",
        OTHER + ", TLS_AES_128_GCM_SHA256, true",
    })
    void aConnectionByTlsOfOpenLibertyIsNotUsable(String server, String cipherSuite, boolean usable) {
        Handshake handshake = new Handshake(server).by(cipherSuite);

        assertThat(engine().isUsable(handshake)).isEqualTo(usable);
    }

    private DirectEngine engine(String... assignments) {
        return new DirectEngine(SomeSettings.with(assignments), compression, fanOut, closer);
    }

    private void publish(String text) throws InterruptedException {
        settle();
        channels.publish(NEWS, Message.text(text, System.nanoTime()));
        settle();
    }

    /** Returns when all shards have done what they had to do. */
    private void settle() throws InterruptedException {
        for (int i = 0; i < 16; i++) {
            var done = new CountDownLatch(1);
            fanOut.shard().execute(done::countDown);
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static FakeRequest request() {
        return FakeRequest.get().with("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="); // RFC 6455 §1.3
    }

    /** What a server does when it is to upgrade. */
    private interface Upgrade {
        void run() throws IOException, ServletException;
    }

    /** A request to a server, which remembers what the answer was when it upgraded it. */
    private final class Handshake extends HttpServletRequestWrapper {

        private final ServletContext server;
        private final Map<String, String> answered = new HashMap<>();
        private int status;
        private Upgrade upgrade = () -> { };
        private String cipherSuite;
        private boolean takenBack;

        Handshake(String server) {
            this(server, request());
        }

        Handshake(String server, FakeRequest request) {
            super(request);
            this.server = FakeContext.on(server);
        }

        Handshake failing(Upgrade failure) {
            upgrade = failure;
            return this;
        }

        Handshake takenBackWhenUpgraded() {
            takenBack = true;
            return this;
        }

        Handshake by(String tlsCipherSuite) {
            cipherSuite = tlsCipherSuite;
            return this;
        }

        @Override
        public ServletContext getServletContext() {
            if (takenBack && status != 0) {
                throw new NullPointerException("this request is no more");
            }
            return server;
        }

        @Override
        public Object getAttribute(String name) {
            return name.equals("jakarta.servlet.request.cipher_suite") ? cipherSuite : null;
        }

        @Override
        public <T extends HttpUpgradeHandler> T upgrade(Class<T> type) throws IOException, ServletException {
            status = response.getStatus();
            answered.putAll(response.headers());
            upgrade.run();
            var handler = new DirectHandler();
            handler.init(link);
            return type.cast(handler);
        }
    }
}
