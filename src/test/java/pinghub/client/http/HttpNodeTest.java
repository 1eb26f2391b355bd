package pinghub.client.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReaderFactory;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.ChannelName;
import pinghub.client.Draft;
import pinghub.client.NoRoomException;
import pinghub.client.Node;
import pinghub.client.Pinghub;
import pinghub.client.PinghubChannel;
import pinghub.client.Published;
import pinghub.client.RefusedException;
import pinghub.client.UnreachableException;

/** Against a server that answers what a test says. */
class HttpNodeTest {

    private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());
    private static final String ACCEPTED = "{\"ok\":true,\"subscribers\":1}\n";

    /** A request as it came. */
    private record Request(String method, String path, Map<String, List<String>> headers, String body) {

        List<JsonObject> items() {
            return body.lines().map(line -> READERS.createReader(new StringReader(line)).readObject()).toList();
        }
    }

    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private volatile int status = 200;
    private volatile String answer; // null: each item is accepted

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aMessageIsOneItemOfABatch() {
        answer = "{\"ok\":true,\"subscribers\":3,\"id\":\"5f1d0a33c2b9:42\"}\n";

        Published published = channel("/orders/\u00e9").publish("\"5 \u20ac\" \\ \n\t\u0001 \ud83d\ude00");

        assertThat(published).isEqualTo(new Published(3, Optional.of("5f1d0a33c2b9:42")));
        assertThat(requests).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/-/api/v1/publish");
            assertThat(request.headers()).containsEntry("Content-type", List.of("application/x-ndjson")).doesNotContainKey("Authorization");
            assertThat(request.items()).containsExactly(Json.createObjectBuilder().add("channel", "/orders/\u00e9")
                    .add("message", "\"5 \u20ac\" \\ \n\t\u0001 \ud83d\ude00").build());
        });
    }

    @Test
    void theAddressMayHaveAContextRootAnotherPrefixAndAToken() {
        answer = ACCEPTED;
        var address = new NodeAddress(URI.create(url() + "pinghub/"), Optional.of("secret"), "/internal/", Duration.ofSeconds(5));

        PinghubClient.at(address).channel("/-/orders").publish("x");

        assertThat(requests).singleElement().satisfies(request -> {
            assertThat(request.path()).isEqualTo("/pinghub/internal/api/v1/publish");
            assertThat(request.headers()).containsEntry("Authorization", List.of("Bearer secret"));
        });
        assertThatThrownBy(() -> PinghubClient.at(address).channel("/internal/x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void manyMessagesGoInFewRequestsAndKeepTheirOrder() {
        List<Draft> drafts = IntStream.range(0, 2500).mapToObj(i -> draft(Integer.toString(i))).toList();

        List<Node.Outcome> outcomes = node().publish(drafts);

        assertThat(outcomes).hasSize(2500).allMatch(Node.Outcome.Accepted.class::isInstance);
        assertThat(requests).hasSize(3);
        assertThat(requests.stream().flatMap(request -> request.items().stream()).map(item -> item.getString("message")))
                .containsExactlyElementsOf(drafts.stream().map(Draft::text).toList());
    }

    @Test
    void aRequestIsNoLargerThanAMegabyteUnlessOneMessageIs() {
        String half = "x".repeat(600_000);

        node().publish(List.of(draft(half), draft("y".repeat(2_000_000)), draft(half), draft("x")));

        assertThat(requests).extracting(request -> request.items().size()).containsExactly(1, 1, 2);
    }

    @Test
    void eachItemHasItsOwnResult() {
        answer = ACCEPTED + "{\"ok\":false,\"error\":\"The \\\"message\\\" is \\\"ok\\\":true and wrong.\"}\n"
                + "{\"ok\":false,\"error\":\"No room.\",\"status\":507}\n";

        List<Node.Outcome> outcomes = node().publish(List.of(draft("1"), draft("2"), draft("3")));

        assertThat(outcomes.get(0)).isEqualTo(new Node.Outcome.Accepted(new Published(1, Optional.empty())));
        assertThat(((Node.Outcome.Failed) outcomes.get(1)).why()).isInstanceOfSatisfying(RefusedException.class, refused -> {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused).hasMessageContaining("The \"message\" is \"ok\":true and wrong.");
        });
        assertThat(((Node.Outcome.Failed) outcomes.get(2)).why()).isInstanceOf(NoRoomException.class).hasMessage("No room.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "403 | This path is closed. | This path is closed.",
        "404 | <html> | <html>",
        "503 | {\"type\":\"about:blank\",\"detail\":\"Too \\\"many\\\" batches.\"} | Too \"many\" batches.",
        "302 | elsewhere | the node gave no reason"})
    void aRefusalIsThrownWithItsStatusAndSentence(int refusal, String body, String sentence) {
        status = refusal;
        answer = body;

        var thrown = catchThrowableOfType(RefusedException.class, () -> channel("/a").publish("x"));

        assertThat(thrown.status()).isEqualTo(refusal);
        assertThat(thrown).hasMessage(refusal + ": " + sentence);
        assertThat(requests).hasSize(1);
    }

    @Test
    void aNodeThatAsksForATokenIsARefusalToo() {
        status = 401;
        answer = "This path needs a token.";

        assertThat(catchThrowableOfType(RefusedException.class, () -> channel("/a").publish("x")).status()).isEqualTo(401);
        assertThat(requests).hasSize(1);
    }

    @Test
    void whereNobodyListensTheMessageIsSurelyNotPublished() {
        PinghubChannel channel = channel("/a");
        server.stop(0);

        var thrown = catchThrowableOfType(UnreachableException.class, () -> channel.publish("x"));

        assertThat(thrown.maybePublished()).isFalse();
        assertThat(thrown).hasMessageContaining(url());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerThatDoesNotComeLeavesItOpenAndTheMessageIsNotSentTwice(boolean cut) throws Exception {
        try (var deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Integer> seen = CompletableFuture.supplyAsync(() -> requestsSeen(deaf, cut));
            var address = new NodeAddress(URI.create("http://127.0.0.1:" + deaf.getLocalPort()))
                    .withTimeout(Duration.ofMillis(cut ? 5000 : 200));

            var thrown = catchThrowableOfType(UnreachableException.class, () -> PinghubClient.at(address).channel("/a").publish("x"));

            assertThat(thrown.maybePublished()).isTrue();
            deaf.close();
            assertThat(seen.get()).isEqualTo(1);
        }
    }

    @Test
    void tooFewResultsAreNoAnswer() {
        answer = ACCEPTED;

        assertThat(node().publish(List.of(draft("1"), draft("2")))).hasSize(2).allSatisfy(outcome ->
                assertThat(((Node.Outcome.Failed) outcome).why()).isInstanceOf(UnreachableException.class));
    }

    @Test
    void whatFollowsABatchThatFailedIsPublishedAllTheSame() {
        status = 503;
        answer = "Busy.";

        List<Node.Outcome> outcomes = node().publish(IntStream.range(0, 1001).mapToObj(i -> draft("x")).toList());

        assertThat(outcomes).hasSize(1001);
        assertThat(requests).hasSize(2);
    }

    @Test
    void whatFollowsABatchWithoutAnAnswerIsNotSent() throws Exception {
        try (var deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Integer> seen = CompletableFuture.supplyAsync(() -> requestsSeen(deaf, false));
            var address = new NodeAddress(URI.create("http://127.0.0.1:" + deaf.getLocalPort())).withTimeout(Duration.ofMillis(200));

            List<Node.Outcome> outcomes = new HttpNode(address).publish(IntStream.range(0, 2500).mapToObj(i -> draft("x")).toList());

            assertThat(outcomes).extracting(outcome -> ((UnreachableException) ((Node.Outcome.Failed) outcome).why()).maybePublished())
                    .containsExactlyElementsOf(IntStream.range(0, 2500).mapToObj(i -> i < 1000).toList());
            deaf.close();
            assertThat(seen.get()).isEqualTo(1);
        }
    }

    @Test
    void noThreadHoldsOnToTheApplication() throws IOException {
        var thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (var application = new URLClassLoader(new URL[0], before)) {
            thread.setContextClassLoader(application);
            channel("/a").publish("x");
            thread.setContextClassLoader(before);

            assertThat(requests).hasSize(1);
            assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getContextClassLoader).doesNotContain(application);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        requests.add(new Request(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(),
                Map.copyOf(exchange.getRequestHeaders()), body));
        String text = answer == null ? body.lines().map(item -> ACCEPTED).collect(Collectors.joining()) : answer;
        byte[] bytes = text.getBytes(UTF_8);
        if (status == 302) {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
        } else if (status == 401) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
        }
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Takes connections until the server is closed, reads what comes, and answers nothing. */
    private static int requestsSeen(ServerSocket deaf, boolean cut) {
        int seen = 0;
        var open = new ArrayList<Socket>();
        try {
            while (true) {
                Socket socket = deaf.accept();
                open.add(socket);
                if (socket.getInputStream().read() >= 0) {
                    seen++;
                }
                if (cut) {
                    socket.close();
                }
            }
        } catch (IOException e) {
            return seen; // the test is over
        }
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private Node node() {
        return new HttpNode(new NodeAddress(URI.create(url())));
    }

    private PinghubChannel channel(String path) {
        Pinghub pinghub = PinghubClient.at(URI.create(url()));
        return pinghub.channel(path);
    }

    private static Draft draft(String text) {
        return new Draft(new ChannelName("/a"), text);
    }
}
