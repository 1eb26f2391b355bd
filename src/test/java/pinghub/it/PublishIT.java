package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishing by POST. */
class PublishIT extends ServerIT {

    private static final int MAX_BYTES = 1 << 20;

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of());
    }

    @Test
    void theAnswerIsPlainOk() {
        HttpResponse<String> response = post("/answer", "hello");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("OK\n");
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Content-Type: text/plain; charset=iso-8859-1\r\n",
        "Content-Type: application/json\r\n",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        "Content-Type: multipart/form-data; boundary=x\r\n",
        "Content-Type: multipart/form-data\r\n",
        "Content-Type: bogus\r\n",
        "Content-Type: ;;;/\r\n",
        "Content-Type: text/plain; charset=nonsense\r\n",
        "Accept: garbage\r\n",
        "Accept: application/json\r\nAccept-Language: ???\r\nCookie: a=b; ;\r\n",
        "Content-Encoding: gzip\r\n",
        "",
    })
    void theBodyIsTheMessageByteForByteWhateverItsContentType(String headers) {
        String body = "a=1&b=%20\r\n--x\r\n\u00c3\u00a9 +"; // with é in UTF-8
        try (var subscriber = websocket("/types")) {
            RawSocket.Response response = raw(head("/types", headers + "Content-Length: " + body.length() + "\r\n") + body);

            assertThat(response.status()).isEqualTo(200);
            subscriber.expect(new String(body.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        }
    }

    @Test
    void aChunkedBodyIsTheMessage() {
        try (var subscriber = websocket("/chunked")) {
            RawSocket.Response response = raw(head("/chunked", "Transfer-Encoding: chunked\r\n")
                    + "5\r\nhello\r\n7\r\n, world\r\n0\r\nTrailer: x\r\n\r\n");

            assertThat(response.status()).isEqualTo(200);
            subscriber.expect("hello, world");
        }
    }

    @Test
    void anEmptyBodyIsOkAndNobodyHearsIt() {
        try (var subscriber = websocket("/empty")) {
            assertThat(post("/empty", "").body()).isEqualTo("OK\n");
            assertThat(raw(head("/empty", "")).body()).isEqualTo("OK\n");
            assertThat(raw(head("/empty", "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n").body()).isEqualTo("OK\n");

            post("/empty", "not empty");
            subscriber.expect("not empty");
        }
    }

    @Test
    void invalidUtf8Is400AndNobodyHearsIt() {
        try (var subscriber = websocket("/utf8")) {
            HttpResponse<String> response = send(HttpRequest.newBuilder(server("/utf8"))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {'a', (byte) 0xFF})).build());

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).contains("UTF-8");
            post("/utf8", "clean");
            subscriber.expect("clean");
        }
    }

    @Test
    void theLargestBodyPasses() {
        try (var subscriber = websocket("/large")) {
            assertThat(post("/large", "x".repeat(MAX_BYTES)).statusCode()).isEqualTo(200);

            assertThat(subscriber.next().payload()).hasSize(MAX_BYTES);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8_191, 8_192, 8_193, 16_384, 60_000, 200_000, 1_000_000})
    void aBodyOfAnySizeIsWholeByLengthAndInChunks(int size) {
        String body = "0123456789".repeat(size / 10 + 1).substring(0, size);
        try (var subscriber = websocket("/sizes")) {
            raw(head("/sizes", "Content-Length: " + size + "\r\n") + body);
            subscriber.expect(body);

            raw(head("/sizes", "Transfer-Encoding: chunked\r\n") + Integer.toHexString(size) + "\r\n" + body
                    + "\r\n0\r\n\r\n");
            subscriber.expect(body);

            post("/sizes", body); // headers and body apart
            subscriber.expect(body);
        }
    }

    @Test
    void aBodyAnnouncedTooLargeIs413BeforeItIsSent() {
        try (var socket = new RawSocket(server("/"))) {
            socket.send(head("/large", "Content-Length: " + (MAX_BYTES + 1) + "\r\n"));

            assertThat(socket.response().status()).isEqualTo(413);
        }
    }

    @Test
    void aChunkedBodyThatGrowsTooLargeIs413BeforeItsEnd() {
        try (var subscriber = websocket("/large"); var socket = new RawSocket(server("/"))) {
            socket.send(head("/large", "Transfer-Encoding: chunked\r\n"));
            for (int i = 0; i <= MAX_BYTES / 65_536; i++) {
                socket.send("10000\r\n" + "x".repeat(65_536) + "\r\n");
            }

            assertThat(socket.response().status()).isEqualTo(413);
            post("/large", "small");
            subscriber.expect("small");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Content-Length: 5\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: xchunked\r\n",
    })
    void framingThatIsNotExactlyOneValidWayIsRefusedAndTheConnectionClosed(String framing) {
        framed(framing, "5\r\nhello\r\n0\r\n\r\n", Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"5, 5", "+5", "-5", "0x5"})
    void aMalformedContentLengthIsRefusedAndTheConnectionClosed(String length) {
        framed("Content-Length: " + length + "\r\n", "hello",
                Deviation.MALFORMED_CONTENT_LENGTH_IS_NONE.isKnownHere() ? Optional.of("") : Optional.empty());
    }

    @Test
    void twoContentLengthsAreRefusedAndTheConnectionClosed() {
        framed("Content-Length: 5\r\nContent-Length: 6\r\n", "hello!",
                Deviation.FIRST_CONTENT_LENGTH_COUNTS.isKnownHere() ? Optional.of("hello") : Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "GET", "PUT"})
    void whatFollowsUnclearFramingOnItsConnectionIsNotPublished(String method) {
        String path = server("/smuggled").getRawPath();
        try (var subscriber = websocket("/smuggled"); var socket = new RawSocket(server("/"))) {
            socket.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
                    + "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\nINJECT");

            assertThat(socket.response().status()).isGreaterThanOrEqualTo(400);
            assertThat(socket.isClosedByServer()).isTrue();
            post("/smuggled", "clean");
            subscriber.expect("clean");
        }
    }

    @Test
    void bothWaysOfFramingAreRefusedInEitherOrder() {
        framed("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n",
                Deviation.CONTENT_LENGTH_BEFORE_CHUNKED_IGNORED.isKnownHere() ? Optional.of("hello") : Optional.empty());
        framed("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "5\r\nhello\r\n0\r\n\r\n",
                Deviation.CONTENT_LENGTH_AFTER_CHUNKED_IGNORED.isKnownHere() ? Optional.of("hello") : Optional.empty());
    }

    /** A request framed like this is refused, or where the server takes it all the same is read as this message. */
    private void framed(String framing, String body, Optional<String> taken) {
        try (var subscriber = websocket("/framing"); var socket = new RawSocket(server("/"))) {
            socket.send("POST " + server("/framing").getRawPath() + " HTTP/1.1\r\nHost: localhost\r\n" + framing + "\r\n"
                    + body);

            if (taken.isPresent()) {
                assertThat(socket.response().status()).isEqualTo(200);
            } else {
                assertThat(socket.response().status()).isGreaterThanOrEqualTo(400).isLessThan(502);
            }
            boolean allRead = taken.isPresent() && framing.contains("chunked");
            if (!allRead) {
                assertThat(socket.isClosedByServer()).as("what was not read is no other request").isTrue();
            }
            post("/framing", "clean");
            taken.filter(message -> !message.isEmpty()).ifPresent(subscriber::expect);
            subscriber.expect("clean");
        }
    }

    @Test
    void chunkExtensionsArePassedOver() {
        RawSocket.Response response = raw(head("/extension", "Transfer-Encoding: chunked\r\n")
                + "5;a=b\r\nhello\r\n0\r\n\r\n");

        assertThat(response.status()).isEqualTo(Deviation.CHUNK_EXTENSION_REFUSED.isKnownHere() ? 400 : 200);
    }

    @Test
    void aPostIsServedAtOnceWhile300BodiesAreUnfinished() {
        List<RawSocket> unfinished = new ArrayList<>();
        try (var subscriber = websocket("/unfinished")) {
            for (int i = 0; i < 300; i++) {
                String framing = i % 2 == 0 ? "Content-Length: 100\r\n" : "Transfer-Encoding: chunked\r\n";
                unfinished.add(new RawSocket(server("/")).send("POST " + server("/unfinished").getRawPath()
                        + " HTTP/1.1\r\nHost: localhost\r\n" + framing + "\r\n" + (i % 3 == 0 ? "" : "5\r\nhello")));
            }

            assertThat(post("/unfinished", "served").statusCode()).isEqualTo(200);

            subscriber.expect("served");
            unfinished.get(0).send("x".repeat(100));
            assertThat(unfinished.get(0).response().status()).isEqualTo(200);
            subscriber.expect("x".repeat(100));
        } finally {
            unfinished.forEach(RawSocket::reset);
        }
    }

    @Test
    void pipelinedPostsArriveInOrderNoneMissing() {
        int count = 200;
        var requests = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String body = "message " + i;
            requests.append("POST ").append(server("/pipeline").getRawPath()).append(" HTTP/1.1\r\nHost: localhost\r\n")
                    .append(i % 2 == 0 ? "Content-Length: " + body.length() + "\r\n\r\n" + body
                            : "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length()) + "\r\n" + body
                                    + "\r\n0\r\n\r\n");
        }
        try (var subscriber = websocket("/pipeline"); var socket = new RawSocket(server("/"))) {
            socket.send(requests.toString());

            for (int i = 0; i < count; i++) {
                assertThat(socket.response().status()).isEqualTo(200);
                subscriber.expect("message " + i);
            }
        }
    }

    @Test
    void aBodyInManySmallPiecesIsOneMessage() {
        try (var subscriber = websocket("/pieces"); var socket = new RawSocket(server("/"))) {
            socket.send("POST " + server("/pieces").getRawPath() + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n");
            for (int i = 0; i < 50; i++) {
                socket.send(Integer.toString(i % 10));
            }

            assertThat(socket.response().status()).isEqualTo(200);
            subscriber.expect("0123456789".repeat(5));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"})
    void otherMethodsAre405WithAllow(String method) {
        RawSocket.Response response = raw(method + " " + server("/methods").getRawPath()
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("Allow")).contains("GET").contains("HEAD").contains("POST");
    }

    private String head(String path, String headers) {
        return "POST " + server(path).getRawPath() + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers
                + "\r\n";
    }
}
