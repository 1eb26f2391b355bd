package pinghub.wire.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.stream.Stream;
import org.apache.catalina.connector.CoyoteOutputStream;
import org.apache.catalina.connector.Request;
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
        var packet = new Request.Packet("GET");

        Payara.forgetHandshake(new Link(new Request(new Handler(), packet)));

        assertThat(packet.getHeaders().remembered()).containsOnlyNulls();
        assertThat(packet.getResponse().getHeaders().remembered()).containsOnlyNulls();
        assertThat(packet.headerBuffer()).isNull();
        assertThat(packet.host()).isNull();
    }

    /** Such as by a monitor that lists the requests at work. */
    @Test
    void whatTheServerMayStillAskForOutlivesTheBufferItWasIn() throws Exception {
        var packet = new Request.Packet("GET");
        Request.Buffer buffer = packet.headerBuffer();

        Payara.forgetHandshake(new Link(new Request(new Handler(), packet)));

        assertThat(buffer.isDisposed()).isTrue();
        assertThat(packet.methodProtocolAndUpgrade()).containsExactly("GET", "GET", "GET");
    }

    @Test
    void whatHasNoBufferAnyMoreStaysAsItIs() throws Exception {
        var packet = new Request.Packet(null);

        Payara.forgetHandshake(new Link(new Request(new Handler(), packet)));

        assertThat(packet.host()).isNotNull();
        assertThat(packet.getHeaders().remembered()).containsOnlyNulls();
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
}
