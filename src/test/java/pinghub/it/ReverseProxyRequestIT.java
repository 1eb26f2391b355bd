package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node gets to see behind the recipes of {@code server-config/nginx}; no node is needed for that. */
@Tag("nginx")
class ReverseProxyRequestIT {

    private final ScriptedServer first = new ScriptedServer();
    private final ScriptedServer second = new ScriptedServer();
    private Nginx nginx;

    @BeforeEach
    void start() {
        nginx = Nginx.before(first.port(), second.port(), ServerProcess.freePort());
    }

    @AfterEach
    void stop() {
        nginx.close();
        second.close();
        first.close();
    }

    @Test
    void aPostIsNeverSentTwiceEvenIfItsNodeHangsUp() {
        first.willHangUp();
        second.willHangUp();

        for (String path : paths()) {
            assertThat(exchange("POST " + path, "Content-Length: 5\r\n", "hello").status()).isEqualTo(502);
            assertThat(requests()).as("times that the message reached a node").hasSize(1);
        }
    }

    @Test
    void aHandshakeIsTakenToTheNextNodeIfItsNodeHangsUp() {
        first.willHangUp();
        second.willAnswer(426);

        for (String path : paths()) {
            assertThat(exchange("GET " + path, "Upgrade: websocket\r\n", "").status()).isEqualTo(426);
        }
        assertThat(first.requests()).isNotEmpty();
        assertThat(second.requests()).hasSameSizeAs(paths());
    }

    @Test
    void aPostThatNoNodeHasSeenIsTakenToTheNextNode() {
        first.close();

        for (String path : paths()) {
            assertThat(exchange("POST " + path, "Content-Length: 5\r\n", "hello").status()).isEqualTo(200);
        }
        assertThat(second.requests()).hasSameSizeAs(paths());
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void anAnswerOfItsNodeIsTheAnswer(int status) {
        first.willAnswer(status);
        second.willAnswer(status);

        for (String path : paths()) {
            assertThat(exchange("GET " + path, "Upgrade: websocket\r\n", "").status()).isEqualTo(status);
            assertThat(requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%2Fb", "/%61//b/", "/a;x=y?c=%2F&d=/../e", "/%C3%a4+b%20c"})
    void thePathIsPassedOnAsItWasSpelled(String target) {
        exchange("POST " + target, "Content-Length: 5\r\n", "hello");

        assertThat(requests()).extracting(ScriptedServer.Request::target).containsExactly(target);
    }

    @Test
    void aNodeSeesHostAndOriginButNoSecrets() {
        exchange("POST /headers", "Origin: https://example.com\r\nCookie: user=157\r\n"
                + "Authorization: Bearer token\r\nContent-Length: 5\r\n", "hello");

        var headers = requests().get(0).headers();
        assertThat(headers.get("Host")).containsExactly("pinghub.example.com:8443");
        assertThat(headers.get("Origin")).containsExactly("https://example.com");
        assertThat(headers).doesNotContainKeys("Cookie", "Authorization");
    }

    @Test
    void aClientCannotChooseItsAddress() {
        exchange("POST /headers", "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\n"
                + "X-Forwarded-Port: 1\r\nForwarded: for=192.0.2.1\r\nProxy-ip: 192.0.2.1\r\nContent-Length: 5\r\n", "hello");

        var headers = requests().get(0).headers();
        assertThat(headers.get("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(headers.get("X-Forwarded-Proto")).containsExactly("http");
        assertThat(headers.get("Proxy-ip")).containsExactly("127.0.0.1");
        assertThat(List.of("Forwarded", "X-Forwarded-Host", "X-Forwarded-Port")).noneMatch(headers::containsKey);
    }

    @Test
    void twoOriginsReachTheNodeAsTwo() {
        exchange("POST /origins", "Origin: https://example.com\r\nOrigin: https://evil.example\r\nContent-Length: 0\r\n", "");

        assertThat(requests().get(0).headers().get("Origin")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", delimiter = '|', value = {
        "websocket      | websocket | upgrade",
        "WebSocket      | websocket | upgrade",
        "h2c, websocket | websocket | upgrade",
        "h2c            | -         | -",
        "websockets     | -         | -",
    })
    void nothingButAWebsocketIsUpgraded(String asked, String upgrade, String connection) {
        exchange("GET /upgrade", "Upgrade: " + asked + "\r\nConnection: Upgrade, HTTP2-Settings\r\n", "");

        var headers = requests().get(0).headers();
        assertThat(headers.getFirst("Upgrade")).isEqualTo(upgrade);
        assertThat(headers.getFirst("Connection")).isEqualTo(connection);
    }

    /** So many that each node has some of them. */
    private static List<String> paths() {
        return IntStream.range(0, 16).mapToObj(i -> "/path/" + i).toList();
    }

    private List<ScriptedServer.Request> requests() {
        List<ScriptedServer.Request> requests = first.requests();
        requests.addAll(second.requests());
        return requests;
    }

    private RawSocket.Response exchange(String start, String headers, String body) {
        try (var socket = new RawSocket(nginx.open("/"))) {
            return socket.send(start + " HTTP/1.1\r\nHost: pinghub.example.com:8443\r\n" + headers + "\r\n" + body).response();
        }
    }
}
