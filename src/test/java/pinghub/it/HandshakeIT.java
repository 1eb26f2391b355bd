package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The opening handshake, the origin and the limits. */
class HandshakeIT extends ServerIT {

    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"; // RFC 6455 §1.3
    private static final String VERSION = "Sec-WebSocket-Version: 13\r\n";
    private static final String UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
    private static final String HOST = "Host: localhost\r\n";

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of(
                "pinghub.origin", "https://example.com, http://localhost:3000",
                "pinghub.subscribers.max", "20",
                "pinghub.channels.max", "5",
                // So that the many that leave right after their 101 are soon gone, on containers that notice late.
                "pinghub.websocket.ping-interval", "2s",
                "pinghub.websocket.pong-timeout", "5s"));
    }

    @Test
    void theAcceptHeaderIsTheOneOfTheRfc() {
        RawSocket.Response response = raw(request("GET", "HTTP/1.1", HOST + UPGRADE + VERSION + KEY));

        assertThat(response.status()).isEqualTo(101);
        assertThat(response.header("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "upgrade: WEBSOCKET\r\nconnection: keep-alive, UPGRADE\r\n",
        "Upgrade: foo, WebSocket\r\nConnection: Upgrade\r\n",
        "Upgrade: websocket\r\nConnection: keep-alive\r\nConnection: Upgrade\r\n",
    })
    void upgradeTokensCountInAnyCaseAndCompany(String upgrade) {
        assertThat(raw(request("GET", "HTTP/1.1", HOST + upgrade + VERSION + KEY)).status()).isEqualTo(101);
    }

    @Test
    void offeredExtensionsAndProtocolsAreNotTakenUp() {
        RawSocket.Response response = raw(request("GET", "HTTP/1.1", HOST + UPGRADE + VERSION + KEY
                + "Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Protocol: chat\r\n"));

        assertThat(response.status()).isEqualTo(101);
        assertThat(response.header("Sec-WebSocket-Extensions")).isNull();
        assertThat(response.header("Sec-WebSocket-Protocol")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j\r\n",                // 15 bytes
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZTE=\r\n",            // 17 bytes
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ\r\n",              // no padding
        "Sec-WebSocket-Key: garbage!\r\n",
        "Sec-WebSocket-Key:\r\n",
        "",
        KEY + KEY,
    })
    void anythingButOneKeyOf16BytesIs400(String key) {
        RawSocket.Response response = raw(request("GET", "HTTP/1.1", HOST + UPGRADE + VERSION + key));

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).contains("Sec-WebSocket-Key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Sec-WebSocket-Version: 12\r\n", "Sec-WebSocket-Version: 8, 13\r\n",
        VERSION + "Sec-WebSocket-Version: 8\r\n"})
    void anotherVersionIs426AndToldTheRightOne(String version) {
        RawSocket.Response response = raw(request("GET", "HTTP/1.1", HOST + UPGRADE + version + KEY));

        assertThat(response.status()).isEqualTo(426);
        assertThat(response.header("Sec-WebSocket-Version")).isEqualTo("13");
    }

    @Test
    void aHandshakeOutOfTheOrdinaryIsRefused() {
        assertThat(raw(request("POST", "HTTP/1.1", HOST + UPGRADE + VERSION + KEY + "Content-Length: 0\r\n")).status())
                .isEqualTo(405);
        assertThat(raw(request("GET", "HTTP/1.0", HOST + UPGRADE + VERSION + KEY)).status()).isEqualTo(400);
        assertThat(raw(request("GET", "HTTP/1.1", UPGRADE + VERSION + KEY)).status()).isEqualTo(400);
        assertThat(raw(request("GET", "HTTP/1.1", HOST + HOST + UPGRADE + VERSION + KEY)).status()).isEqualTo(400);
        assertThat(raw(request("GET", "HTTP/1.1", HOST + "Upgrade: websocket\r\n" + VERSION + KEY)).status())
                .isEqualTo(400);
        assertThat(raw(request("GET", "HTTP/1.1", HOST + "Connection: Upgrade\r\n" + VERSION + KEY)).status())
                .isEqualTo(400);
        assertThat(raw(request("GET", "HTTP/1.1", HOST + UPGRADE + VERSION + KEY + "Content-Length: 5\r\n") + "hello")
                .status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.com,          101",
        "https://EXAMPLE.com:443,      101",
        "http://localhost:3000,        101",
        "http://example.com,           403",
        "https://example.com:8443,     403",
        "https://example.com.evil.org, 403",
        "https://evilexample.com,      403",
        "https://user@example.com,     403",
        "https://example.com/,         403",
        "null,                         403",
        "http://localhost,             403",
    })
    void onlyPagesOfAnAllowedOriginGetIn(String origin, int status) {
        String header = "Origin: " + origin + "\r\n";

        assertThat(raw(request("GET", "HTTP/1.1", HOST + UPGRADE + VERSION + KEY + header)).status()).isEqualTo(status);
        assertThat(raw(request("POST", "HTTP/1.1", HOST + header + "Content-Length: 2\r\n") + "hi").status())
                .isEqualTo(status == 101 ? 200 : 403);
    }

    @Test
    void twoOriginHeadersAre403() {
        assertThat(raw(request("GET", "HTTP/1.1", HOST + UPGRADE + VERSION + KEY
                + "Origin: https://example.com\r\nOrigin: https://example.com\r\n")).status()).isEqualTo(403);
    }

    @Test
    void refusalsAreCountedByReason() {
        double before = metric("pinghub_refused_total{reason=\"handshake\"}");

        raw(request("GET", "HTTP/1.1", HOST + UPGRADE + VERSION));

        assertThat(metric("pinghub_refused_total{reason=\"handshake\"}")).isEqualTo(before + 1);
    }

    @Test
    void beyondTheLimitOfSubscribersAnotherIsTurnedAwayUntilOneLeaves() {
        awaitNobody();
        List<Conversation> open = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            open.add(websocket("/full"));
        }

        RawSocket.Response refused = raw(Conversation.handshake(server("/full").getRawPath()));

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isNotNull();
        open.remove(0).close();
        awaitMetric("pinghub_websockets", 19);
        open.add(websocket("/full"));
        leave(open);
    }

    @Test
    void beyondTheLimitOfChannelsAnotherIsTurnedAwayAndTheOthersGoOn() {
        awaitNobody();
        List<Conversation> open = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            open.add(websocket("/channel/" + i));
        }

        assertThat(raw(Conversation.handshake(server("/channel/another").getRawPath())).status()).isEqualTo(503);

        open.add(websocket("/channel/0"));
        post("/channel/0", "still here");
        open.get(5).expect("still here");
        leave(open);
    }

    /** Returns once the server has seen it: its limits are small here, and the next test has subscribers of its own. */
    private void leave(List<Conversation> open) {
        open.forEach(Conversation::close);
        awaitNobody();
    }

    /** A request without its body; the caller adds it. */
    private String request(String method, String version, String headers) {
        return method + " " + server("/handshake").getRawPath() + " " + version + "\r\n" + headers + "\r\n";
    }
}
