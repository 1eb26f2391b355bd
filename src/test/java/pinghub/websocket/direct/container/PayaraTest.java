package pinghub.websocket.direct.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.catalina.connector.CoyoteOutputStream;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.http.HttpCodecFilter;
import org.glassfish.grizzly.utils.IdleTimeoutFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** With as much of Payara as Pinghub knows of it. */
class PayaraTest {

    private static final byte[] FRAME = {(byte) 0x81, 1, 'a'};

    private final Connection connection = new Connection(null, new TransportFilter(), new HttpCodecFilter());
    private final CoyoteOutputStream stream = new CoyoteOutputStream(connection);

    // ---- the connection

    @Test
    void anotherServersStreamOrOneThatIsNotWhatItWasHasNone() {
        assertThat(Payara.of(new ForeignOutput())).isEmpty();
        assertThat(Payara.of(new CoyoteOutputStream(null))).isEmpty();
    }

    @Test
    void whatWaitsForTheClientToReadIsLimited() throws Exception {
        try (SocketChannel network = SocketChannel.open()) {
            int before = network.getOption(StandardSocketOptions.SO_SNDBUF);
            var limited = new Connection(network);
            Payara payara = Payara.of(new CoyoteOutputStream(limited)).orElseThrow();

            payara.limitWaiting(64_000);
            payara.limitKernel(before + 50_000);

            assertThat(limited.maxWaiting()).isEqualTo(64_000);
            assertThat(network.getOption(StandardSocketOptions.SO_SNDBUF)).isGreaterThan(before);
        }
    }

    @Test
    void itEndsWhenEverythingIsWrittenOrAtOnce() throws Exception {
        Payara payara = Payara.of(stream).orElseThrow();
        assertThat(payara.isOpen()).isTrue();

        payara.close();
        assertThat(connection.end()).isEqualTo("once everything is written");
        assertThat(payara.isOpen()).isFalse();

        payara.cut();
        assertThat(connection.end()).isEqualTo("at once");
    }

    // ---- writing

    private static Stream<Arguments> filters() {
        var network = new TransportFilter();
        var idle = new IdleTimeoutFilter();
        var http = new HttpCodecFilter();
        var newerHttp = new HttpCodecFilter() { };
        var tls = new Object();
        return Stream.of(Arguments.of(true, new Object[] {network, http}), Arguments.of(true, new Object[] {network, idle, newerHttp}),
                Arguments.of(true, new Object[] {network, http, tls}), Arguments.of(false, new Object[] {network, tls, http}),
                Arguments.of(false, new Object[] {network, idle}), Arguments.of(false, new Object[] {}));
    }

    @ParameterizedTest
    @MethodSource("filters")
    void httpIsPassedByWhereNothingIsBetweenItAndTheNetwork(boolean plain, Object... filters) {
        Payara payara = Payara.of(new CoyoteOutputStream(new Connection(null, filters))).orElseThrow();

        assertThat(payara.writer().isPresent()).isEqualTo(plain);
    }

    @Test
    void whatIsWrittenIsQueuedForItsConnectionAndTheStreamIsAskedAgain() throws IOException {
        Payara.of(stream).flatMap(Payara::writer).orElseThrow().write(FRAME);

        assertThat(connection.queued()).isEqualTo(FRAME);
        assertThat(stream.taken()).isEmpty();
        assertThat(stream.buffer().isSureToBeReady()).isFalse();
    }

    @Test
    void whatIsNotTakenMeansThatTheConnectionIsGone() {
        PayaraWriter writer = Payara.of(stream).flatMap(Payara::writer).orElseThrow();
        connection.fill();

        assertThatThrownBy(() -> writer.write(FRAME)).isInstanceOf(IOException.class);
    }

    @Test
    void aConnectionThatIsNotKnownHasNoWriter() {
        assertThat(PayaraWriter.of("another version", stream)).isEmpty();
    }

    // ---- the end

    @Test
    void whoseConnectionItStillIsClosesIt() throws Exception {
        var own = new Handler();
        var link = new Link(new Request(own, true));

        Payara.release(link, own);

        assertThat(link.closed).isTrue();
    }

    private static Stream<Request> othersRequests() {
        return Stream.of(new Request(new Handler(), true), new Request(null, true), null);
    }

    @ParameterizedTest
    @MethodSource("othersRequests")
    void whatIsSomebodyElsesByNowIsNotClosed(Request request) throws Exception {
        var link = new Link(request);

        Payara.release(link, new Handler());

        assertThat(link.closed).isFalse();
    }

    @Test
    void whatIsNoUpgradedConnectionAnyMoreIsNotClosed() throws Exception {
        var own = new Handler();
        var link = new Link(new Request(own, false));

        Payara.release(link, own);

        assertThat(link.closed).isFalse();
    }

    // ---- the handshake

    @Test
    void theHandshakesHeadersAreLetGoOf() throws Exception {
        var packet = new Packet("\0GET /news HTTP/1.1\0");

        Payara.forgetHandshake(new Link(new Request(packet)));

        assertThat(packet.headers.headers).containsOnlyNulls();
        assertThat(packet.getResponse().headers.headers).containsOnlyNulls();
        assertThat(packet.headerBuffer).isNull();
        assertThat(packet.unparsedHostC).isNull();
    }

    /** Such as by a monitor that lists the requests at work. */
    @Test
    void whatTheServerMayStillAskForOutlivesTheBufferItWasIn() throws Exception {
        var packet = new Packet("GET");
        Buffer buffer = packet.headerBuffer;

        Payara.forgetHandshake(new Link(new Request(packet)));

        assertThat(buffer.disposed).isTrue();
        assertThat(packet.methodC).hasToString("GET");
        assertThat(packet.protocolC).hasToString("GET");
        assertThat(packet.upgrade).hasToString("GET");
    }

    @Test
    void whatHasNoBufferAnyMoreStaysAsItIs() throws Exception {
        var packet = new Packet("GET");
        packet.headerBuffer = null;
        Chunk method = packet.methodC;

        Payara.forgetHandshake(new Link(new Request(packet)));

        assertThat(packet.methodC).isSameAs(method);
        assertThat(packet.headers.headers).containsOnlyNulls();
    }

    private static final class Handler implements HttpUpgradeHandler {

        @Override
        public void init(WebConnection link) {
            throw new AssertionError();
        }

        @Override
        public void destroy() {
            throw new AssertionError();
        }
    }

    private static final class Link implements WebConnection {

        private final Request request;
        private boolean closed;

        Link(Request request) {
            this.request = request;
        }

        @Override
        public ServletInputStream getInputStream() {
            throw new AssertionError();
        }

        @Override
        public ServletOutputStream getOutputStream() {
            throw new AssertionError(request);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** Catalina's. */
    private record Request(Handler httpUpgradeHandler, boolean upgrade, CoyoteRequest coyoteRequest) {

        Request(Handler handler, boolean upgrade) {
            this(handler, upgrade, null);
        }

        Request(Packet packet) {
            this(new Handler(), true, new CoyoteRequest(new Parameters(new Name(), new Name()), packet));
        }
    }

    /** Grizzly's, behind that. */
    private record CoyoteRequest(Parameters parameters, Packet request) { }

    private record Parameters(Name tmpNameC, Name tmpValueC) { }

    private record Name() {
        void reset() {
        }
    }

    /** What went over the network. */
    private static class Packet {

        final Headers headers = new Headers();
        private final Response response = new Response();
        private final Uri requestURIRef = new Uri();
        private Buffer headerBuffer;
        private Chunk unparsedHostC;
        private Chunk methodC;
        private Chunk protocolC;
        private Chunk upgrade;

        Packet(String bytes) {
            headerBuffer = new Buffer(bytes);
            unparsedHostC = new Chunk(headerBuffer, null);
            methodC = unparsedHostC;
            protocolC = unparsedHostC;
            upgrade = unparsedHostC;
        }

        Headers getHeaders() {
            return headers;
        }

        Response getResponse() {
            return response;
        }
    }

    private static final class Response {

        private final Headers headers = new Headers();

        Headers getHeaders() {
            return headers;
        }
    }

    private static final class Uri {
        void recycle() {
        }
    }

    private static final class Headers {

        private final Object[] headers = {"Host: example.com", "Cookie: secret"};
        private int used = 2;

        /** Forgets them, and leaves them where they are. */
        void clear() {
            used = 0;
        }

        @Override
        public String toString() {
            return Arrays.toString(Arrays.copyOf(headers, used));
        }
    }

    private static final class Buffer {

        private final String bytes;
        private boolean disposed;

        Buffer(String bytes) {
            this.bytes = bytes;
        }

        void dispose() {
            disposed = true;
        }
    }

    /** A part of a buffer, or a string of its own. */
    private static final class Chunk {

        private final Buffer buffer;
        private String own;

        Chunk(Buffer buffer, String own) {
            this.buffer = buffer;
            this.own = own;
        }

        Chunk newInstance() {
            return new Chunk(null, null);
        }

        void setString(String string) {
            own = string;
        }

        @Override
        public String toString() {
            return own != null ? own : buffer.disposed ? "disposed" : buffer.bytes;
        }
    }
}
