package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.assertj.core.data.Index;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishing many messages with one POST. */
class BatchIT extends ServerIT {

    private static final String TOKEN = "a-token-of-some-length";
    private static final String NDJSON = "application/x-ndjson";
    private static final String ACCEPTED = "\\{\"ok\":true,\"subscribers\":1,\"id\":\"[0-9a-f]+:[0-9]+\"}";
    private static final int MAX_BYTES = 1 << 20;

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of("pinghub.admin.allow", "192.0.2.0/24", "pinghub.admin.token", TOKEN,
                "pinghub.post.batch-max-bytes", Integer.toString(MAX_BYTES), "pinghub.origin", "https://example.com"));
    }

    @Test
    void everyLineIsPublishedAndAnswered() {
        try (var a = websocket("/batch/a"); var b = websocket("/batch/%C3%A9")) {
            HttpResponse<String> response = batch(NDJSON, "{\"channel\":\"/batch/a\",\"message\":\"1\"}\nnonsense\n"
                    + "{\"channels\":[\"/batch/a\",\"/batch/\u00e9\"],\"message\":\"2 \u20ac\"}\n");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith(NDJSON);
            assertThat(response.body().lines().toList()).hasSize(3)
                    .satisfies(first -> assertThat(first).matches(ACCEPTED), Index.atIndex(0)).endsWith("{\"ok\":true,\"subscribers\":2}");
            a.expect("1");
            a.expect("2 \u20ac");
            b.expect("2 \u20ac");
        }
    }

    @Test
    void anArrayIsAnsweredWithAnArrayOfResults() {
        try (var subscriber = websocket("/array")) {
            HttpResponse<String> response =
                    batch("application/json; charset=utf-8", "[{\"channel\":\"/array\",\"message\":\"x\"}]");

            assertThat(response.body()).matches("\\{\"results\":\\[" + ACCEPTED + "]}\n");
            assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
            subscriber.expect("x");
        }
    }

    @Test
    void aLargeBatchKeepsItsOrder() {
        int count = 200;
        String filler = "x".repeat(2000); // together much more than arrives with the headers
        var items = new StringBuilder();
        for (int i = 0; i < count; i++) {
            items.append("{\"channel\":\"/order\",\"message\":\"").append(i).append(' ').append(filler).append("\"}\n");
        }
        try (var subscriber = websocket("/order")) {
            assertThat(batch(NDJSON, items.toString()).body().lines()).hasSize(count)
                    .allMatch(line -> line.matches(ACCEPTED));

            for (int i = 0; i < count; i++) {
                subscriber.expect(i + " " + filler);
            }
        }
    }

    @Test
    void aBatchInPiecesIsWholeAndTheConnectionGoesOn() {
        String item = "{\"channel\":\"/pieces\",\"message\":\"whole\"}\n";
        String head = "POST " + server("/-/api/v1/publish").getRawPath() + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + TOKEN + "\r\nContent-Type: " + NDJSON + "\r\n";
        try (var subscriber = websocket("/pieces"); var socket = new RawSocket(server("/"))) {
            socket.send(head + "Content-Length: " + item.length() + "\r\n\r\n").send(item.substring(0, 20));
            socket.send(item.substring(20));
            assertThat(socket.response().body()).contains("\"ok\":true");
            subscriber.expect("whole");

            socket.send(head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(item.length()) + "\r\n" + item
                    + "\r\n0\r\n\r\n");
            assertThat(socket.response().body()).contains("\"ok\":true");
            subscriber.expect("whole");
        }
    }

    @Test
    void noneOfManyBatchesThatComeAfterTheirHeadersLosesItsAnswer() {
        String item = "{\"channel\":\"/late\",\"message\":\"x\"}\n";
        String head = "POST " + server("/-/api/v1/publish").getRawPath() + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + TOKEN + "\r\nContent-Type: " + NDJSON + "\r\nContent-Length: " + item.length() + "\r\n\r\n";
        try (var socket = new RawSocket(server("/"))) {
            for (int i = 0; i < 300; i++) {
                assertThat(socket.send(head).send(item).response().body()).isEqualTo("{\"ok\":true,\"subscribers\":0}\n");
            }
        }
    }

    @Test
    void theAccountsBalance() {
        double messages = metric("pinghub_postmsgs_total");
        double due = metric("pinghub_due_total");
        double drops = metric("pinghub_drops_total");
        double sends = metric("pinghub_sends_total");
        try (var one = websocket("/accounts"); var two = websocket("/accounts")) {
            batch(NDJSON, "{\"channel\":\"/accounts\",\"message\":\"x\"}\n".repeat(10)
                    + "{\"channel\":\"/nobody\",\"message\":\"x\"}\n".repeat(5) + "{}\n");
            for (int i = 0; i < 10; i++) {
                one.expect("x");
                two.expect("x");
            }

            assertThat(metric("pinghub_postmsgs_total")).isEqualTo(messages + 15);
            assertThat(metric("pinghub_due_total")).isEqualTo(due + 20);
            assertThat(metric("pinghub_drops_total")).isEqualTo(drops + 5);
            awaitMetric("pinghub_sends_total", sends + 20);
        }
    }

    @Test
    void brokenJsonIsRefusedAsAWholeWithItsPosition() {
        HttpResponse<String> response =
                batch("application/json", "[{\"channel\":\"/broken\",\"message\":\"x\"},\n{\"channel\" \"/broken\"}]");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("line 2, column ");
        assertThat(metric("pinghub_refused_total{reason=\"json\"}")).isPositive();
    }

    @Test
    void aBatchThatIsTooLargeIs413() {
        assertThat(batch(NDJSON, " ".repeat(MAX_BYTES)).statusCode()).isEqualTo(200);
        try (var socket = new RawSocket(server("/"))) {
            socket.send("POST " + server("/-/api/v1/publish").getRawPath() + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + TOKEN + "\r\nContent-Type: " + NDJSON + "\r\nContent-Length: " + (MAX_BYTES + 1) + "\r\n\r\n");

            assertThat(socket.response().status()).isEqualTo(413);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
    void whatABrowserSendsWithoutAskingIsNoBatch(String contentType) {
        assertThat(batch(contentType, "{\"channel\":\"/a\",\"message\":\"x\"}").statusCode()).isEqualTo(415);
    }

    @Test
    void aPageOfAnotherOriginMayNotPublish() {
        var post = request(NDJSON, "{\"channel\":\"/a\",\"message\":\"x\"}");

        assertThat(send(post.copy().header("Origin", "https://evil.example").build()).statusCode()).isEqualTo(403);
        assertThat(send(post.header("Origin", "https://example.com").build()).statusCode()).isEqualTo(200);
    }

    @Test
    void withoutTheTokenItIsClosed() {
        HttpResponse<String> response = send(HttpRequest.newBuilder(server("/-/api/v1/publish"))
                .header("Content-Type", NDJSON).POST(HttpRequest.BodyPublishers.ofString("{}")).build());

        assertThat(response.statusCode()).isEqualTo(401);
    }

    @Test
    void otherMethodsAre405() {
        HttpResponse<String> response = get("/-/api/v1/publish");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("POST");
    }

    @Override
    HttpResponse<String> get(String rawPath) {
        return send(HttpRequest.newBuilder(server(rawPath)).header("Authorization", "Bearer " + TOKEN).build());
    }

    private HttpResponse<String> batch(String contentType, String body) {
        return send(request(contentType, body).build());
    }

    private HttpRequest.Builder request(String contentType, String body) {
        return HttpRequest.newBuilder(server("/-/api/v1/publish")).header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", contentType).POST(HttpRequest.BodyPublishers.ofString(body));
    }
}
