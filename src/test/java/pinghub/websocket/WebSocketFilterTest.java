package pinghub.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static pinghub.websocket.OneNode.NEWS;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.RecordingLog;
import pinghub.http.ChannelFilter;
import pinghub.http.FakeRequest;
import pinghub.http.FakeResponse;
import pinghub.http.Readiness;
import pinghub.http.SomePolicies;
import pinghub.websocket.direct.SomeDirectEngine;
import pinghub.websocket.standard.FakeContainer;
import pinghub.websocket.standard.SomeStandardEngine;
import pinghub.wire.Closer;
import pinghub.wire.FanOut;

class WebSocketFilterTest {

    private static final String DIRECT = "pinghub.websocket.engine=direct";
    private static final String STANDARD = "pinghub.websocket.engine=standard";

    private final FakeContainer container = new FakeContainer("WildFly 39");
    private final Readiness readiness = new Readiness();
    private final FanOut fanOut = new FanOut();
    private OneNode node;
    private WebSocketFilter filter;

    @BeforeEach
    void start() {
        fanOut.start(Thread::new);
        readiness.up();
    }

    @AfterEach
    void stop() {
        fanOut.stop();
    }

    @Test
    void theDirectEngineUpgradesByTheServletApi() throws Exception {
        serve(DIRECT);
        FakeRequest request = handshake();

        FakeResponse response = connect(request);

        assertThat(response.getStatus()).isEqualTo(101);
        assertThat(response.headers()).containsEntry("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="); // RFC 6455 §1.3
        assertThat(request.upgraded()).isPresent();
        assertThat(container.upgrades()).isEmpty();
        assertThat(node.channels.subscribers(NEWS)).isEqualTo(1);
    }

    @Test
    void theStandardEngineUpgradesByTheContainer() throws Exception {
        serve(STANDARD);
        FakeRequest request = handshake();

        FakeResponse response = connect(request);

        assertThat(response.getStatus()).isEqualTo(101);
        assertThat(container.upgrades()).hasSize(1);
        assertThat(request.upgraded()).isEmpty();
        assertThat(node.channels.subscribers(NEWS)).isEqualTo(1);
    }

    @Test
    void whoSeesThe101IsSubscribedAlready() throws Exception {
        serve(STANDARD);
        var before101 = new AtomicInteger();
        container.answering(response -> {
            before101.set(node.channels.subscribers(NEWS));
            response.setStatus(101);
        });

        connect(handshake());

        assertThat(before101).hasValue(1);
    }

    @Test
    void anOpenLibertyThatIsNotKnownIsServedByTheStandardEngineAndThatIsSaid() throws Exception {
        container.rename("IBM WebSphere Liberty/99.0.0.1");

        try (var log = new RecordingLog(WebSocketFilter.class)) {
            serve(DIRECT);

            assertThat(log.complaints()).singleElement().asString().contains("standard is used instead");
        }
        connect(handshake());

        assertThat(container.upgrades()).hasSize(1);
    }

    @Test
    void aRequestByTlsThatEndsInOpenLibertyIsServedByTheStandardEngine() throws Exception {
        serve(DIRECT);
        container.rename("IBM WebSphere Liberty/26.0.0.3"); // only now: there is nothing of it that could be looked at before
        FakeRequest request = handshake();
        request.setAttribute("jakarta.servlet.request.cipher_suite", "TLS_AES_256_GCM_SHA384");

        connect(request);

        assertThat(container.upgrades()).hasSize(1);
        assertThat(request.upgraded()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({STANDARD + ", true, 1", STANDARD + ", false, 0", DIRECT + ", true, 0"})
    void itIsSaidWhereCompressionHasNoEffect(String engine, boolean compression, int warnings) throws ServletException {
        try (var log = new RecordingLog(WebSocketFilter.class)) {
            serve(engine, "pinghub.websocket.compression=" + compression);

            assertThat(log.complaints()).hasSize(warnings);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {DIRECT, STANDARD})
    void aHandshakeThatIsNoneIsRefused(String engine) throws Exception {
        serve(engine);

        assertRefused(handshake().without("Sec-WebSocket-Key"), 400, "handshake");
    }

    @ParameterizedTest
    @CsvSource({DIRECT + ", 'chat, pinghub.v1+json', true", DIRECT + ", chat, false", STANDARD + ", pinghub.v1+json, true",
        STANDARD + ", chat, false"})
    void whoOffersTheSubprotocolSpeaksIt(String engine, String offer, boolean chosen) throws Exception {
        serve(engine);

        connect(handshake().with("Sec-WebSocket-Protocol", offer));

        assertThat(node.connections.find(1).orElseThrow().telling() != null).isEqualTo(chosen);
    }

    @Test
    void aPageOfAnotherOriginIsRefused() throws Exception {
        serve(STANDARD, "pinghub.origin=https://example.com");

        assertRefused(handshake().with("Origin", "https://example.org"), 403, "origin");
        assertThat(connect(handshake().with("Origin", "https://example.com")).getStatus()).isEqualTo(101);
    }

    @Test
    void aNodeThatIsStoppingTakesNobody() throws Exception {
        serve(STANDARD);
        readiness.down();

        assertRefused(handshake(), 503, "draining");
    }

    @Test
    void aNodeThatIsFullTakesNobody() throws Exception {
        serve(STANDARD, "pinghub.subscribers.max=1");
        node.enter();

        FakeResponse response = assertRefused(handshake(), 503, "full");
        assertThat(response.body()).contains("1 subscribers");
    }

    @Test
    void anAddressHasSoManyConnectionsAndWhenOneIsGoneAnother() throws Exception {
        serve(STANDARD, "pinghub.limits.connections-per-address=1");
        connect(handshake());
        Connection connected = (Connection) node.connections.find(1).orElseThrow();

        assertRefused(handshake(), 429, "address");
        connected.ended();

        assertThat(connect(handshake()).getStatus()).isEqualTo(101);
    }

    @Test
    void whoIsRefusedByAFullNodeCountsForNothingAtItsAddress() throws Exception {
        serve(STANDARD, "pinghub.subscribers.max=2", "pinghub.limits.connections-per-address=1");
        Connection first = node.enter();
        node.enter();
        connect(handshake());

        first.ended();

        assertThat(connect(handshake()).getStatus()).isEqualTo(101);
    }

    /** A filter as it is in a node with these settings. */
    private void serve(String... assignments) throws ServletException {
        node = new OneNode(assignments);
        var closer = new Closer(node.ticker);
        filter = new WebSocketFilter();
        filter.counters = node.counters;
        filter.readiness = readiness;
        filter.origins = SomePolicies.origins(node.settings);
        filter.addresses = SomePolicies.addresses(node.settings, node.ticker);
        filter.connections = node.connections;
        filter.settings = node.settings;
        filter.direct = SomeDirectEngine.with(node.settings, fanOut, closer);
        filter.standard = SomeStandardEngine.with(node.connections, fanOut, closer);
        filter.init(new InContainer(container.context()));
    }

    private FakeRequest handshake() {
        FakeRequest request = FakeRequest.get().in(container.context())
                .with("Host", "example.com")
                .with("Upgrade", "websocket")
                .with("Connection", "Upgrade")
                .with("Sec-WebSocket-Version", "13")
                .with("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        request.setAttribute(ChannelFilter.CHANNEL, NEWS);
        return request;
    }

    private FakeResponse connect(FakeRequest request) throws IOException, ServletException {
        var response = new FakeResponse();
        filter.doFilter(request, response, (passedRequest, passedResponse) -> {
            throw new AssertionError("nothing comes after this filter");
        });
        return response;
    }

    /** It is answered and counted, and nobody is there who was not before. */
    private FakeResponse assertRefused(FakeRequest request, int status, String reason) throws IOException, ServletException {
        int before = node.connections.size();
        int upgrades = container.upgrades().size();

        FakeResponse response = connect(request);

        assertThat(response.getStatus()).isEqualTo(status);
        assertThat(response.body()).endsWith(".\n");
        assertThat(node.counters.refusals()).containsEntry(reason, 1L);
        assertThat(container.upgrades()).hasSize(upgrades);
        assertThat(request.upgraded()).isEmpty();
        assertThat(node.connections.size()).isEqualTo(before);
        return response;
    }

    private record InContainer(ServletContext context) implements FilterConfig {

        @Override
        public String getFilterName() {
            return "websocket";
        }

        @Override
        public ServletContext getServletContext() {
            return context;
        }

        @Override
        public String getInitParameter(String name) {
            return null;
        }

        @Override
        public Enumeration<String> getInitParameterNames() {
            return Collections.emptyEnumeration();
        }
    }
}
