package pinghub.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipes of {@code server-config/nginx} with a real nginx before two real nodes. */
@Tag("nginx")
// Not by interrupt: a read from a socket ignores it, and pings keep a read that waits for a message going for ever.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReverseProxyIT {

    private static final Duration MOMENT = Duration.ofMillis(300);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(3);

    // As the README says for a proxy that cuts idle clients after 95 s.
    private static final Map<String, String> QUIET = Map.of("PINGHUB_WEBSOCKET_PING_INTERVAL", "120s",
            "PINGHUB_WEBSOCKET_PONG_TIMEOUT", "150s");
    private static final Map<String, String> PINGING = Map.of("PINGHUB_WEBSOCKET_PING_INTERVAL", "500ms");

    private static ServerProcess first;
    private static ServerProcess second;
    private static ScriptedServer auth;
    private static Nginx nginx;
    private static Nginx impatient;

    @BeforeAll
    static void start() {
        first = ServerProcess.start(QUIET);
        second = ServerProcess.start(PINGING);
        auth = new ScriptedServer();
        nginx = Nginx.before(first.port(), second.port(), auth.port());
        impatient = Nginx.before(first.port(), second.port(), auth.port(), READ_TIMEOUT);
    }

    @AfterAll
    static void stop() {
        impatient.close();
        nginx.close();
        auth.close();
        second.close();
        first.close();
    }

    // ---- the node is chosen by the path

    @Test
    void subscribersAndPublishersOfAPathMeetOnOneNode() {
        for (String path : paths("/meet/", 20)) {
            try (var alice = Conversation.open(nginx.open(path)); var bob = Conversation.open(nginx.open(path))) {
                publish(nginx.open(path), "by POST");
                alice.expect("by POST");
                bob.expect("by POST");

                alice.say("by websocket");
                alice.expect("by websocket");
                bob.expect("by websocket");
            }
        }
    }

    @Test
    void pathsSpreadOverBothNodes() {
        Map<ServerProcess, Long> shares = paths("/spread/", 100).stream()
                .collect(Collectors.groupingBy(ReverseProxyIT::nodeOf, Collectors.counting()));

        assertThat(shares.get(first)).as("paths on the first node").isBetween(20L, 80L);
        assertThat(shares.get(second)).as("paths on the second node").isBetween(20L, 80L);
    }

    @ParameterizedTest
    @CsvSource({
        "/same/a/b/N, /same/a%2Fb/N",
        "/same/a/b/N, /same/a%2fb/N",
        "/same/a/b/N, /%73ame/a/b/N",
        "/same/N, /same/N?query=1",
        "/same/N, /same/N?next=/../x",
        "/same/N/, /same/N%2F",
        "/same//N, /same/%2FN",
        "/same/;x=y/N, /same/%3Bx%3Dy/N",
        "/same/+/N, /same/%2B/N",
        "/same/%25/%3F/%23/N, /%73ame/%25/%3F/%23/N",
        "/same/..N, /same/%2E.N",
        "/same/\u00e4\u00fc/N, /same/%C3%A4%c3%bc/N",
    })
    void everySpellingOfAPathIsOneChannelOnOneNode(String path, String spelling) {
        for (String number : paths("", 8)) {
            try (var subscriber = Conversation.open(nginx.open(bytes(path.replace("N", number))))) {
                publish(nginx.open(bytes(spelling.replace("N", number))), number);
                expect(subscriber, bytes(path.replace("N", number)), number);
            }
        }
    }

    @Test
    void doubledAndClosingSlashesAreOtherChannelsThroughTheProxyToo() {
        try (var subscriber = Conversation.open(nginx.open("/slashes/a"))) {
            publish(nginx.open("/slashes//a"), "doubled");
            publish(nginx.open("/slashes/a/"), "closing");
            publish(nginx.open("/slashes/a"), "none");

            subscriber.expect("none");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/./b", "/a/../b", "/a/..", "/.", "/a/%2e%2E/b", "/a/.%2e", "/a%2F..%2fb", "/a/..?b", "/a#b"})
    void pathsThatNginxAndPinghubReadDifferentlyAreRefused(String target) {
        assertThat(handshake(nginx.open("/"), target).status()).isEqualTo(400);
        assertThat(post(nginx.open("/"), target, "hello").status()).isEqualTo(400);
    }

    @Test
    void postsInARowArriveInOrder() {
        try (var subscriber = Conversation.open(nginx.open("/row"))) {
            List<String> messages = paths("", 600); // more than a node serves on one connection
            messages.forEach(message -> publish(nginx.open("/row"), message));

            messages.forEach(subscriber::expect);
        }
    }

    @Test
    void theLargestMessagePassesAndALargerOneIsRefused() {
        String largest = "x".repeat(1 << 20);
        try (var subscriber = Conversation.open(nginx.open("/large"))) {
            publish(nginx.open("/large"), largest);
            subscriber.expect(largest);

            assertThat(post(nginx.open("/large"), "/large", largest + "x").status()).isEqualTo(413);
        }
    }

    @Test
    void theJavaScriptClientIsForEverybody() {
        assertThat(get(nginx.open("/"), "/-/pinghub.js").status()).isEqualTo(200);
        assertThat(get(nginx.auth("/"), "/-/pinghub.js").status()).isEqualTo(200);
        assertThat(get(nginx.open("/"), "/news?page=pinghub.js").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/-/metrics", "/-/health/ready", "/%2D/metrics", "/-%2fmetrics", "/-/../-/metrics",
        "/x/..//-/metrics", "/pinghub/-/metrics"})
    void whatIsNoChannelIsClosedThroughEveryProxy(String target) {
        auth.willAnswer(204);
        assertThat(get(first.http("/"), "/-/metrics").status()).as("at the node").isEqualTo(200);

        assertThat(get(nginx.open("/"), target).status()).isIn(400, 404);
        assertThat(get(nginx.auth("/"), target).status()).isIn(400, 404);
        try (var socket = new UnixSocket(nginx.socket())) {
            assertThat(socket.send(getRequest(target)).head()).containsPattern("^HTTP/1.1 40[04] ");
        }
    }

    // ---- a node goes and comes back

    @Test
    @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a node starts
    void thePathsOfAKilledNodeMoveAndComeBackAndTheOthersStay() {
        List<String> firstPaths = pathsOf(first, "/kill/", 10);
        List<String> secondPaths = pathsOf(second, "/kill/", 10);
        String staysOn = pathsOf(first, "/stays/", 1).get(0);
        String moving = secondPaths.get(0);
        try (var staying = Conversation.open(nginx.open(staysOn));
                var cut = Conversation.open(nginx.open(moving))) {
            second.kill();

            assertThat(cut.endWithin(Duration.ofSeconds(10))).as("a websocket of the killed node").isNotEqualTo(Conversation.OPEN);
            assertThat(firstPaths).allSatisfy(path -> assertOn(first, path));
            assertThat(secondPaths).allSatisfy(path -> assertOn(first, path));
            publish(nginx.open(staysOn), "still here");
            staying.expect("still here");
        }
        try (var meanwhile = Conversation.open(nginx.open(moving))) {
            second = ServerProcess.start(second.port(), PINGING);
            // Whoever came meanwhile stays where the channel no longer is ...
            assertThat(secondPaths.subList(1, 10)).allSatisfy(path -> assertOn(second, path));
            publish(nginx.open(moving), "not for those who came meanwhile");
            publish(first.http(moving), "from the wrong node");
            meanwhile.expect("from the wrong node");

            // ... until a reload ends all websockets, and they connect again.
            nginx.reload();
            assertThat(meanwhile.endWithin(Duration.ofSeconds(10))).as("after a reload").isNotEqualTo(Conversation.OPEN);
        }
        assertThat(firstPaths).allSatisfy(path -> assertOn(first, path));
        assertThat(secondPaths).allSatisfy(path -> assertOn(second, path));
    }

    // ---- idle clients

    @Test
    void anIdleClientIsCutWithoutACloseFrame() {
        try (var idle = Conversation.open(impatient.open(pathsOf(first, "/idle/", 1).get(0)))) {
            long start = System.nanoTime();

            assertThatThrownBy(idle::nextFrame).hasCauseInstanceOf(EOFException.class);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(READ_TIMEOUT.minusSeconds(1));
        }
    }

    @Test
    void emptyMessagesKeepAClient() {
        String path = pathsOf(first, "/keepalive/", 1).get(0);
        try (var kept = Conversation.open(impatient.open(path))) {
            untilTwoIdleClientsWereCut(() -> kept.say(""));

            publish(nginx.open(path), "still here");
            kept.expect("still here");
        }
    }

    @Test
    void messagesOfOthersKeepASilentClientToo() {
        String path = pathsOf(first, "/busy/", 1).get(0);
        try (var silent = Conversation.open(impatient.open(path))) {
            untilTwoIdleClientsWereCut(() -> {
                publish(nginx.open(path), "something");
                silent.expect("something");
            });
        }
    }

    @Test
    void pingsThatComeMoreOftenThanTheTimeoutKeepEveryClient() {
        String path = pathsOf(second, "/pinged/", 1).get(0);
        try (var silent = Conversation.open(impatient.open(path))) {
            long start = System.nanoTime();
            while (System.nanoTime() - start < 2 * READ_TIMEOUT.toNanos()) {
                Conversation.Frame ping = silent.nextFrame();
                assertThat(ping.opcode()).isEqualTo(Conversation.PING);
                silent.frame(true, Conversation.PONG, ping.payload());
            }

            publish(nginx.open(path), "still here");
            silent.expect("still here");
        }
    }

    // ---- the auth service

    @Test
    void a204OfTheAuthServicePasses() {
        auth.willAnswer(204);

        try (var subscriber = Conversation.open(nginx.auth("/pinghub/user/157/chan"))) {
            publish(nginx.auth("/pinghub/user/157/chan"), "hello");
            subscriber.expect("hello");
        }
    }

    @ParameterizedTest
    @CsvSource({"403, 403", "200, 500", "201, 500", "302, 500", "401, 500", "404, 500", "500, 500", "503, 500"})
    void anyOtherAnswerOfTheAuthServiceRefuses(int answer, int status) {
        try (var subscriber = Conversation.open(nginx.open("/pinghub/user/157/chan"))) {
            auth.willAnswer(answer);

            assertThat(handshake(nginx.auth("/"), "/pinghub/user/157/chan").status()).isEqualTo(status);
            assertThat(post(nginx.auth("/"), "/pinghub/user/157/chan", "refused").status()).isEqualTo(status);
            publish(nginx.open("/pinghub/user/157/chan"), "by the application");

            subscriber.expect("by the application");
        }
    }

    @Test
    void anAuthServiceThatDoesNotAnswerRefuses() {
        auth.willHangUp();

        assertThat(handshake(nginx.auth("/"), "/pinghub/user/157/chan").status()).isEqualTo(500);
    }

    @Test
    void theAuthServiceSeesTheRequestThatTheClientMade() {
        auth.willAnswer(403);
        auth.requests();

        handshake(nginx.auth("/"), "/pinghub/user%2F157/chan?token=1", "Origin: https://example.com\r\n",
                "Cookie: user=157\r\n", "Authorization: Basic abc\r\n", "X-Original-URI: /pinghub/public\r\n",
                "X-Original-Method: HEAD\r\n");
        post(nginx.auth("/"), "/pinghub/user/157/chan", "hello");

        List<ScriptedServer.Request> requests = auth.requests();
        var headers = requests.get(0).headers();
        assertThat(headers.get("X-Original-URI")).containsExactly("/pinghub/user%2F157/chan?token=1");
        assertThat(headers.get("X-Original-Method")).containsExactly("GET");
        assertThat(headers.get("Origin")).containsExactly("https://example.com");
        assertThat(headers.get("Cookie")).containsExactly("user=157");
        assertThat(headers.get("Authorization")).containsExactly("Basic abc");
        assertThat(headers.get("Host")).containsExactly("localhost");
        assertThat(headers).doesNotContainKey("Upgrade");
        assertThat(requests.get(1).headers().get("X-Original-Method")).containsExactly("POST");
        assertThat(requests.get(1).headers()).doesNotContainKeys("Content-Length", "Transfer-Encoding");
    }

    @Test
    void aClientThatDoesNotKnowItsNameGetsTheChannelOfTheRewrite() {
        for (String user : paths("", 8)) {
            auth.willAnswer(204, "X-Rewrite", "/pinghub/user/" + user + "/chan");
            try (var me = Conversation.open(nginx.auth("/pinghub/me/chan"))) {
                String chan = "/pinghub/user/" + user + "/chan";
                publish(nginx.open(chan), "to " + user);
                expect(me, chan, "to " + user);

                publish(nginx.auth("/pinghub/me/chan?token=1"), "by " + user);
                expect(me, chan, "by " + user);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/pinghub/me/chan, /pinghub/user/a%20b+c%25d%2Fe/%C3%A4",
        "/pinghub/me/%63han, /pinghub/user/a%20b+c%25d%2Fe/%C3%A4",
        "/pinghub/me/chan, /pinghub/user/a%3Fb%23c;d",
        "/pinghub/me/%63han, /pinghub/user/a%3Fb%23c;d",
    })
    void aRewriteIsAPathAsInARequestLine(String path, String rewrite) {
        auth.willAnswer(204, "X-Rewrite", rewrite);

        try (var subscriber = Conversation.open(nginx.auth(path))) {
            publish(nginx.open(rewrite), "hello");
            expect(subscriber, rewrite, "hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/elsewhere/chan", "pinghub/chan", "http://127.0.0.1/pinghub/chan", "/pinghub/-/metrics",
        "/pinghub/%2D/metrics", "/pinghub%2F-/metrics", "/-/metrics"})
    void aRewriteToElsewhereIsAFailure(String rewrite) {
        auth.willAnswer(204, "X-Rewrite", rewrite);
        assertThat(get(nginx.auth("/"), "/pinghub/me/chan").status()).isEqualTo(500);
    }

    @Test
    void twoRewritesAreAFailure() {
        auth.willAnswer(204, "X-Rewrite", "/pinghub/user/157/chan", "/pinghub/user/158/chan");
        assertThat(get(nginx.auth("/"), "/pinghub/me/chan").status()).isEqualTo(500);
    }

    @Test
    void theAuthLocationIsNotThereForClients() {
        auth.willAnswer(204);
        assertThat(get(nginx.auth("/"), "/__pinghub_auth").status()).isEqualTo(404);
        assertThat(get(nginx.auth("/"), "/elsewhere").status()).isEqualTo(404);
    }

    // ---- the UNIX socket

    @Test
    void clientsOfTheUnixSocketMeetThoseOfThePort() {
        try (var remote = Conversation.open(nginx.open("/unix")); var local = new UnixSocket(nginx.socket());
                var publisher = new UnixSocket(nginx.socket())) {
            assertThat(local.send(Conversation.handshake("/unix")).head()).startsWith("HTTP/1.1 101 ");

            assertThat(publisher.send(postRequest("/unix", "by POST")).head()).startsWith("HTTP/1.1 200 ");
            assertThat(local.exactly(9)).isEqualTo(Conversation.encode(true, Conversation.TEXT, "by POST".getBytes(UTF_8), false));
            remote.expect("by POST");

            local.send(Conversation.encode(true, Conversation.TEXT, "by websocket".getBytes(UTF_8), true));
            remote.expect("by websocket");
        }
    }

    // ---- how it is told

    /** Paths of which each goes to its node by chance. */
    private static List<String> paths(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static List<String> pathsOf(ServerProcess node, String prefix, int count) {
        return IntStream.iterate(0, i -> i + 1).mapToObj(i -> prefix + i).filter(path -> nodeOf(path) == node).limit(count)
                .toList();
    }

    /** The node where a subscriber of a path is, told by whose message it gets. */
    private static ServerProcess nodeOf(String path) {
        try (var subscriber = Conversation.open(nginx.open(path))) {
            publish(first.http(path), "first");
            publish(second.http(path), "second");
            return subscriber.next().text().equals("first") ? first : second;
        }
    }

    /** Subscribers and publishers of a path meet on a node; the other one may be down. */
    private static void assertOn(ServerProcess node, String path) {
        try (var subscriber = Conversation.open(nginx.open(path))) {
            publish(node.http(path), "at the node");
            publish(nginx.open(path), "through the proxy");
            subscriber.expect("at the node");
            subscriber.expect("through the proxy");
        }
    }

    /** The message has come; if it has not, the one that both nodes publish after it is there at once. */
    private static void expect(Conversation subscriber, String path, String message) {
        publish(first.http(path), "the next one");
        publish(second.http(path), "the next one");
        subscriber.expect(message).expect("the next one");
    }

    private static void untilTwoIdleClientsWereCut(Runnable meanwhile) {
        for (String path : pathsOf(first, "/witness/", 2)) {
            try (var idle = Conversation.open(impatient.open(path))) {
                while (idle.endWithin(MOMENT) == Conversation.OPEN) {
                    meanwhile.run();
                }
            }
        }
    }

    private static void publish(URI channel, String message) {
        String query = channel.getRawQuery() == null ? "" : "?" + channel.getRawQuery();
        RawSocket.Response response = post(channel, channel.getRawPath() + query, message);
        assertThat(response.status()).as(response.head() + response.body()).isEqualTo(200);
    }

    private static RawSocket.Response post(URI server, String target, String body) {
        return exchange(server, postRequest(target, body));
    }

    private static RawSocket.Response get(URI server, String target) {
        return exchange(server, getRequest(target));
    }

    private static RawSocket.Response handshake(URI server, String target, String... moreHeaders) {
        return exchange(server, Conversation.handshake(target, moreHeaders));
    }

    private static RawSocket.Response exchange(URI server, String request) {
        try (var socket = new RawSocket(server)) {
            return socket.send(request).response();
        }
    }

    private static String getRequest(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    private static String postRequest(String target, String body) {
        return "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** Characters beyond ASCII as the bytes of UTF-8, one in each char, which is how {@link RawSocket} sends them. */
    private static String bytes(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
