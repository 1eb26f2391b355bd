package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The push relay as clients of the NGiNX HTTP Push Module and of Nchan see it; the locations are those of the acceptance cases. */
class RelayIT extends ServerIT {

    private static final AtomicInteger IDS = new AtomicInteger();
    private static final String EVENTS = "Accept: text/event-stream\r\n";

    private final String id = "it" + IDS.incrementAndGet() + "x" + ProcessHandle.current().pid();

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of("pinghub.locations",
                Path.of("src", "test", "resources", "locations-relay.yaml").toAbsolutePath().toString()));
    }

    // ---- polls

    @Test
    void aLongPollIsHeldUntilAMessageComes() throws TimeoutException {
        try (RawSocket poll = request("GET", "/activity?channel=" + id, "")) {
            awaitSubscribers("/publish?channel=" + id, 1);

            RawSocket.Response posted = exchange("POST", "/publish?channel=" + id, "Content-Type: text/x-q\r\n", "hi");

            assertThat(posted.status()).isEqualTo(201);
            RawSocket.Response answer = poll.response();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("hi");
            assertThat(answer.head()).contains("\r\nEtag: 0\r\n");
            assertThat(answer.header("Content-Type")).isEqualTo("text/x-q");
            assertThat(answer.header("Vary")).contains("If-None-Match").contains("If-Modified-Since");
        }
    }

    @Test
    void walkingByIdsBringsEachMessageOnceAndTheConnectionStays() {
        for (String text : List.of("one", "two", "three")) {
            exchange("POST", "/publish?channel=" + id, "", text);
        }
        var texts = new ArrayList<String>();
        try (var socket = new RawSocket(server("/"))) {
            String headers = "";
            for (int i = 0; i < 3; i++) {
                RawSocket.Response answer = socket.send(head("GET", "/poll?channel=" + id, headers) + "\r\n").response();
                texts.add(answer.body());
                headers = "If-Modified-Since: " + answer.header("Last-Modified") + "\r\nIf-None-Match: " + answer.header("Etag") + "\r\n";
            }
            RawSocket.Response end = socket.send(head("GET", "/poll?channel=" + id, headers) + "\r\n").response();
            assertThat(end.status()).isEqualTo(304);
            assertThat(headers).contains("If-None-Match: " + end.header("Etag") + "\r\n");
            assertThat(socket.send(head("GET", "/poll?channel=" + id, "") + "\r\n").response().body()).as("after a 304").isEqualTo("one");
        }
        assertThat(texts).containsExactly("one", "two", "three");
    }

    @ParameterizedTest
    @CsvSource({"/activity?channel=, 304", "/lp/, 408"})
    void aPollThatIsOverKeepsItsConnection(String path, int status) {
        try (RawSocket socket = request("GET", path + id, "")) {
            assertThat(socket.response().status()).isEqualTo(status);
            assertThat(socket.send(head("GET", path + id, "") + "\r\n").response().status()).isEqualTo(status);
        }
    }

    @Test
    void anEmptyMessageIsAMessage() throws TimeoutException {
        try (RawSocket poll = request("GET", "/activity?channel=" + id, "")) {
            awaitSubscribers("/publish?channel=" + id, 1);
            exchange("POST", "/publish?channel=" + id, "", "");
            RawSocket.Response answer = poll.response();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Length")).isEqualTo("0");
        }
    }

    @Test
    void aLargeMessageReachesAPollThatWaitsAndOneThatDoesNot() throws TimeoutException {
        String large = IntStream.range(0, 90_000).mapToObj(i -> "0123456789").reduce(new StringBuilder(), StringBuilder::append,
                StringBuilder::append).toString();
        try (RawSocket poll = request("GET", "/activity?channel=" + id, "")) {
            awaitSubscribers("/publish?channel=" + id, 1);
            exchange("POST", "/publish?channel=" + id, "", large);
            assertThat(poll.response().body()).isEqualTo(large);
        }
        assertThat(exchange("GET", "/poll?channel=" + id, "", null).body()).isEqualTo(large);
    }

    @Test
    void aDeletedChannelEndsItsPollsAndIsGoneAtOnce() throws TimeoutException {
        try (RawSocket poll = request("GET", "/activity?channel=" + id, "")) {
            awaitSubscribers("/publish?channel=" + id, 1);
            assertThat(exchange("DELETE", "/publish?channel=" + id, "", null).status()).isEqualTo(200);
            RawSocket.Response answer = poll.response();
            assertThat(answer.status()).isEqualTo(410);
            assertThat(answer.header("Content-Length")).isEqualTo("0");
        }
        assertThat(exchange("GET", "/publish?channel=" + id, "", null).status()).isEqualTo(404);
    }

    @Test
    void aPutChannelLetsSubscribersInWhomAnUnknownOneDoesNot() {
        assertThat(exchange("GET", "/authpoll?channel=" + id, "", null).status()).isEqualTo(403);
        assertThat(exchange("GET", "/publish?channel=" + id, "", null).status()).as("none was made").isEqualTo(404);

        assertThat(exchange("PUT", "/publish?channel=" + id, "", "").status()).isEqualTo(200);

        assertThat(exchange("GET", "/authpoll?channel=" + id, "", null).status()).isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1],[2]", "1,2,3", "x", "[1]", "99999999999999999999", "[99999999999],-"})
    void aMadeUpIdOfSeveralChannelsIsRefused(String tags) {
        RawSocket.Response answer = exchange("GET", "/multi/" + id + "/" + id + "b",
                "If-Modified-Since: Mon, 23 Nov 2026 08:00:00 GMT\r\nIf-None-Match: " + tags + "\r\n", null);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).startsWith("Message ID invalid");
    }

    // ---- streams

    @Test
    void anEventStreamTellsIdsByWhichItIsResumed() {
        post("/pub/" + id, "one");
        post("/pub/" + id, "two\rlines");
        String all = until(request("GET", "/sub/" + id, EVENTS), "data: lines\n\n");
        Matcher first = Pattern.compile("id: (\\d+:\\d+)\ndata: one\n\n").matcher(all);
        assertThat(all).contains(": hi\n\n");
        assertThat(first.find()).as(all).isTrue();

        String resumed = until(request("GET", "/sub/" + id, EVENTS + "Last-Event-ID: " + first.group(1) + "\r\n"), "data: lines\n\n");

        assertThat(resumed).contains("data: two\ndata: lines\n\n").doesNotContain("data: one");
    }

    @Test
    void anEventStreamSaysWhyItEnds() throws TimeoutException {
        try (RawSocket stream = request("GET", "/sub/" + id, EVENTS)) {
            awaitSubscribers("/pub/" + id, 1);
            exchange("DELETE", "/pub/" + id, "", null);
            assertThat(stream.everything()).contains(":410: 410 Gone\n\n");
        }
    }

    @Test
    void aStreamOfPartsHasAHeadForEach() {
        exchange("POST", "/pub/" + id, "Content-Type: text/x-a\r\n", "a");
        post("/pub/" + id, "b");
        try (RawSocket stream = request("GET", "/to/" + id, "Accept: multipart/mixed\r\n")) {
            String all = stream.everything();
            Matcher boundary = Pattern.compile("multipart/mixed; boundary=(\\S+)\r\n").matcher(all);
            assertThat(boundary.find()).as(all).isTrue();
            assertThat(all).contains("Content-Type: text/x-a\r\n\r\na\r\n").contains("--" + boundary.group(1));
        }
    }

    @Test
    void aPollThatLeavesIsOutOfTheCount() throws TimeoutException {
        RawSocket poll = request("GET", "/sub/" + id, EVENTS);
        awaitSubscribers("/pub/" + id, 1);

        poll.reset();

        Eventually.within(LIMIT, () -> {
            post("/pub/" + id, "x");
            return subscribers("/pub/" + id) == 0;
        });
    }

    // ---- websockets

    @Test
    void aWebSocketGetsTextAndBinaryAndIsToldThatItsChannelIsGone() {
        try (Conversation socket = websocket("/sub/" + id)) {
            exchange("POST", "/pub/" + id, "Content-Type: text/plain\r\n", "héllo");
            exchange("POST", "/pub/" + id, "Content-Type: application/octet-stream\r\n", "bin");
            assertThat(socket.next().text()).isEqualTo("héllo");
            Conversation.Frame binary = socket.next();
            assertThat(binary.opcode()).isEqualTo(Conversation.BINARY);
            exchange("DELETE", "/pub/" + id, "", null);
            Conversation.Frame close = socket.nextFrame();
            assertThat(close.opcode()).isEqualTo(Conversation.CLOSE);
            assertThat(new String(close.payload(), 2, close.payload().length - 2, StandardCharsets.UTF_8)).isEqualTo("410 Gone");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws+meta.nchan", "other, ws+meta.nchan", "ws+meta"})
    void theSubprotocolIsChosenWhereverItStands(String offer) {
        post("/pub/" + id, "x");
        try (Conversation socket = Conversation.open(server("/sub/" + id), 0, "Sec-WebSocket-Protocol: " + offer + "\r\n")) {
            assertThat(socket.subprotocol()).isEqualTo(offer.replace("other, ", ""));
            assertThat(socket.next().text()).matches("id: \\d+:0\n(content-type: .*\n)?\nx");
        }
    }

    @Test
    void noSubprotocolIsAnsweredWhereNoneIsKnown() {
        try (Conversation socket = Conversation.open(server("/sub/" + id), 0, "Sec-WebSocket-Protocol: other\r\n")) {
            assertThat(socket.subprotocol()).isNull();
        }
    }

    @Test
    void whoMayOnlyListenIsClosedWhenItPublishes() {
        try (Conversation socket = websocket("/sub/" + id)) {
            socket.say("x");
            Conversation.Frame close = socket.nextFrame();
            assertThat(close.opcode()).isEqualTo(Conversation.CLOSE);
            assertThat((close.payload()[0] & 0xFF) << 8 | close.payload()[1] & 0xFF).isEqualTo(1008);
        }
    }

    @Test
    void aFragmentedMessageOfAPublisherIsOneMessage() {
        try (Conversation socket = websocket("/pubsub/" + id)) {
            socket.frame(false, Conversation.TEXT, "ec".getBytes(StandardCharsets.UTF_8));
            socket.frame(true, 0, "ho".getBytes(StandardCharsets.UTF_8));
            assertThat(socket.next().text()).isEqualTo("echo");
        }
    }

    @Test
    void aWebSocketThatIsNotAllowedIsRefusedBeforeTheHandshake() {
        assertThat(raw(Conversation.handshake(server("/lp/" + id).getRawPath())).status()).isEqualTo(403);
        assertThat(raw(Conversation.handshake(server("/exist/" + id).getRawPath())).status()).isEqualTo(403);
        assertThat(exchange("GET", "/pub/" + id, "", null).status()).as("no channel was made").isEqualTo(404);
    }

    // ---- several channels

    @Test
    void severalChannelsAreOneStreamThatTheEndOfOneEnds() throws TimeoutException {
        try (Conversation socket = websocket("/multi/" + id + "/" + id + "b")) {
            post("/pub/" + id, "A");
            post("/pub/" + id + "b", "B");
            assertThat(socket.next().text()).isEqualTo("A");
            assertThat(socket.next().text()).isEqualTo("B");
            exchange("DELETE", "/pub/" + id + "b", "", null);
            assertThat(socket.nextFrame().opcode()).isEqualTo(Conversation.CLOSE);
        }
        Eventually.within(LIMIT, () -> subscribers("/pub/" + id) == 0);
    }

    // ----

    private String until(RawSocket socket, String end) {
        var text = new StringBuilder();
        try (socket) {
            while (text.indexOf(end) < 0) {
                int c = socket.read();
                if (c < 0) {
                    break;
                }
                text.append((char) c);
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return text.toString();
    }

    private RawSocket request(String method, String path, String headers) {
        return new RawSocket(server("/")).send(head(method, path, headers) + "\r\n");
    }

    private String head(String method, String path, String headers) {
        String query = path.contains("?") ? path.substring(path.indexOf('?')) : "";
        return method + " " + server(path).getRawPath() + query + " HTTP/1.1\r\nHost: localhost\r\n" + headers;
    }

    private RawSocket.Response exchange(String method, String path, String headers, String body) {
        String framing = body == null ? "" : "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n";
        try (var socket = new RawSocket(server("/"))) {
            socket.send(head(method, path, headers + framing) + "\r\n");
            return socket.send((body == null ? "" : body).getBytes(StandardCharsets.UTF_8)).response();
        }
    }

    private void awaitSubscribers(String publisher, int count) throws TimeoutException {
        Eventually.within(LIMIT, () -> subscribers(publisher) == count);
    }

    private int subscribers(String publisher) {
        Matcher subscribers = Pattern.compile("active subscribers: (\\d+)").matcher(exchange("GET", publisher, "", null).body());
        return subscribers.find() ? Integer.parseInt(subscribers.group(1)) : -1;
    }
}
