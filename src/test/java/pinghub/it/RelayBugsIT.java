package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong in the NGiNX HTTP Push Module (0.692, 0.731) and in Nchan (up to 1.3.7), and does not go wrong here. */
class RelayBugsIT extends ServerIT {

    private static final AtomicInteger IDS = new AtomicInteger();
    private static final String EVENTS = "Accept: text/event-stream\r\n";

    private final String id = "bug" + IDS.incrementAndGet() + "x" + ProcessHandle.current().pid();
    private RelayCalls relay;

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of("pinghub.locations",
                Path.of("src", "test", "resources", "locations-relay.yaml").toAbsolutePath().toString()));
    }

    @BeforeEach
    void calls() {
        relay = new RelayCalls(server("/"));
    }

    // ---- methods, and what publishers are told

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "PATCH", "POST", "PUT", "DELETE"})
    void everyOtherMethodOfASubscriberIsAnsweredAtOnceAndTheConnectionStays(String method) {
        for (String path : List.of("/activity?channel=" + id, "/sub/" + id)) {
            try (RawSocket socket = relay.open(method, path, "Content-Length: 0\r\n")) {
                RawSocket.Response answer = method.equals("HEAD") ? socket.headResponse() : socket.response();
                assertThat(answer.status()).as(path).isEqualTo(405);
                assertThat(answer.header("Allow")).isEqualTo("GET, OPTIONS");
                stays(socket);
            }
        }
    }

    /** The next request on a connection is answered as if it were the first. */
    private void stays(RawSocket socket) {
        if (Deviation.ERROR_ENDS_THE_CONNECTION.isKnownHere()) {
            assertThat(socket.isClosedByServer()).isTrue();
        } else {
            assertThat(socket.send(relay.head("OPTIONS", "/sub/" + id, "")).response().status()).isEqualTo(200);
        }
    }

    @Test
    void everyEndOfAPollLeavesItsConnection() throws TimeoutException {
        try (RawSocket replaced = relay.open("GET", "/last?channel=" + id, "")) {
            relay.awaitSubscribers("/publish?channel=" + id, 1);
            try (RawSocket deleted = relay.open("GET", "/last?channel=" + id, "")) {
                assertThat(replaced.response().status()).isEqualTo(409);
                stays(replaced);
                relay.exchange("DELETE", "/publish?channel=" + id, "");
                assertThat(deleted.response().status()).isEqualTo(410);
                stays(deleted);
            }
        }
        try (RawSocket refused = relay.open("GET", "/auth?channel=" + id, "")) {
            assertThat(refused.response().status()).isEqualTo(403);
            stays(refused);
        }
    }

    @Test
    void aPublisherIsToldOfTheMethodsThatThereAre() {
        for (String method : List.of("HEAD", "PATCH")) {
            RawSocket.Response answer = relay.exchange(method, "/publish?channel=" + id, "Content-Length: 0\r\n");
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.header("Allow")).isEqualTo("GET, POST, PUT, DELETE, OPTIONS");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/publish?channel=", "/pub/"})
    void aDeletedChannelIsGoneAtOnceWhateverItHad(String publisher) throws TimeoutException {
        relay.exchange("POST", publisher + id, "", "x");
        try (RawSocket stream = relay.open("GET", "/sub/" + id, EVENTS)) {
            if (publisher.equals("/pub/")) {
                relay.awaitSubscribers(publisher + id, 1);
            }
            assertThat(relay.exchange("DELETE", publisher + id, "").status()).isEqualTo(200);

            assertThat(relay.exchange("GET", publisher + id, "").status()).isEqualTo(404);
            assertThat(relay.exchange("DELETE", publisher + id, "").status()).isEqualTo(404);
        }
    }

    @Test
    void aPubsubLocationDeletesToo() {
        relay.exchange("POST", "/pubsub/" + id, "", "x");

        assertThat(relay.exchange("DELETE", "/pubsub/" + id, "").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "body"})
    void aPutStoresNoMessage(String body) {
        RawSocket.Response put = relay.exchange("PUT", "/publish?channel=" + id, "", body);

        assertThat(put.status()).isEqualTo(200);
        assertThat(put.body()).contains("queued messages: 0").contains("last message id: 0:0");
        assertThat(relay.exchange("GET", "/poll?channel=" + id, "").status()).as("nothing to read").isEqualTo(304);
    }

    @Test
    void aChannelThatWasPutOutlivesThatOfASubscriber() throws TimeoutException {
        relay.exchange("PUT", "/publish?channel=" + id, "", "");
        relay.exchange("GET", "/poll?channel=" + id + "other", "");
        for (int i = 0; i < 20; i++) { // whereupon 0.692 collects its garbage
            relay.exchange("PUT", "/publish?channel=" + id + "p" + i, "", "");
        }
        assertThat(relay.exchange("GET", "/publish?channel=" + id, "").status()).isEqualTo(200);

        Eventually.within(LIMIT, () -> relay.exchange("GET", "/publish?channel=" + id + "other", "").status() == 404);

        assertThat(relay.exchange("GET", "/publish?channel=" + id, "").status()).isEqualTo(200);
        assertThat(relay.exchange("GET", "/authpoll?channel=" + id, "").status()).as("and lets its subscriber in").isEqualTo(304);
    }

    @Test
    void neitherAPutNorAPostNeedsALength() {
        assertThat(relay.exchange("PUT", "/publish?channel=" + id, "").status()).isEqualTo(200);
        RawSocket.Response posted = relay.exchange("POST", "/publish?channel=" + id, "");
        assertThat(posted.status()).isEqualTo(202);
        assertThat(posted.body()).contains("queued messages: 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/publish", "/publish?channel=", "/publish?channel=&x=y", "/activity", "/activity?channel="})
    void anEmptyIdIsNone(String path) {
        RawSocket.Response answer = relay.exchange("GET", path, "");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).startsWith("text/plain");
        assertThat(answer.body()).startsWith("No channel id provided.");
    }

    @Test
    void twoLongIdsAreNotOne() {
        assertThat(relay.exchange("POST", "/shortid?channel=abcdefgh", "", "x").status()).isEqualTo(403);
        assertThat(relay.exchange("POST", "/shortid?channel=abcdeXYZ", "", "y").status()).isEqualTo(403);
        assertThat(relay.exchange("GET", "/shortid?channel=abcde", "").status()).as("none was made").isEqualTo(404);
    }

    @Test
    void thePublisherIsToldHowManyWaited() throws TimeoutException {
        try (RawSocket one = relay.open("GET", "/activity?channel=" + id, "");
                RawSocket two = relay.open("GET", "/activity?channel=" + id, "")) {
            relay.awaitSubscribers("/publish?channel=" + id, 2);

            RawSocket.Response posted = relay.exchange("POST", "/publish?channel=" + id, "", "x");

            assertThat(posted.status()).isEqualTo(201);
            assertThat(posted.body()).contains("active subscribers: 2");
            assertThat(one.response().body()).isEqualTo("x");
            assertThat(two.response().body()).isEqualTo("x");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"text/json;q=0.9 | text/json", "application/json; charset=utf-8, */* | text/json",
        "text/x-yaml | text/yaml", "application/xml ; q=1 | text/xml", "'' | text/plain", "image/png | text/plain", "; | text/plain",
        "text/plain;x=y | text/plain"})
    void theInformationsTypeIsANameAndNothingElse(String accept, String type) {
        relay.exchange("PUT", "/publish?channel=" + id, "", "");

        RawSocket.Response answer = relay.exchange("GET", "/publish?channel=" + id, "Accept: " + accept + "\r\n");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.head()).doesNotContain("\0");
        assertThat(answer.header("Content-Type")).isEqualTo(type);
        assertThat(answer.header("Content-Length")).isEqualTo(Integer.toString(answer.body().length()));
    }

    @Test
    void theInformationHasTheSameTypeWhereTheBodyCameLate() {
        try (RawSocket publisher = relay.open("POST", "/publish?channel=" + id, "Content-Length: 1\r\nExpect: 100-continue\r\n")) {
            assertThat(publisher.response().status()).isEqualTo(100);

            RawSocket.Response answer = publisher.send("x").response();

            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.header("Content-Type")).isEqualTo("text/plain");
        }
    }

    // ---- ids

    @Test
    void aChannelThatIsMadeAgainWithinASecondHidesNoMessage() {
        relay.exchange("POST", "/publish?channel=" + id, "", "first life");
        RawSocket.Response first = relay.exchange("GET", "/poll?channel=" + id, "");
        relay.exchange("DELETE", "/publish?channel=" + id, "");
        relay.exchange("POST", "/publish?channel=" + id, "", "second life");

        RawSocket.Response second = relay.exchange("GET", "/poll?channel=" + id, "If-Modified-Since: " + first.header("Last-Modified")
                + "\r\nIf-None-Match: " + first.header("Etag") + "\r\n");

        assertThat(first.body()).isEqualTo("first life");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body()).isEqualTo("second life");
    }

    // ---- subscribers

    @Test
    void anEmptyMessageEndsAPollAndIsOneOnEveryWire() throws TimeoutException {
        try (RawSocket poll = relay.open("GET", "/activity?channel=" + id, "")) {
            relay.awaitSubscribers("/publish?channel=" + id, 1);
            relay.exchange("POST", "/publish?channel=" + id, "", "");
            assertThat(poll.response().status()).isEqualTo(200);
            // The connection has not lost its place: the next answer is that of the next request.
            assertThat(poll.send(relay.head("GET", "/poll?channel=" + id, "")).response().header("Content-Length")).isEqualTo("0");
        }
        try (Conversation socket = websocket("/sub/" + id); RawSocket events = relay.open("GET", "/sub/" + id, EVENTS)) {
            relay.awaitSubscribers("/pub/" + id, 2);
            relay.exchange("POST", "/pub/" + id, "", "");
            relay.exchange("POST", "/pub/" + id, "", "next");
            socket.expect("").expect("next");
            assertThat(RelayCalls.until(events, "data: next\n\n")).containsPattern("id: \\d+:\\d+\ndata: ?\n\n");
        }
    }

    @Test
    void aPollThatWaitedIsAnsweredAsOneThatDidNot() throws TimeoutException {
        RawSocket.Response waited;
        try (RawSocket poll = relay.open("GET", "/activity?channel=" + id, "")) {
            relay.awaitSubscribers("/publish?channel=" + id, 1);
            relay.exchange("POST", "/publish?channel=" + id, "Content-Type: text/x-q\r\n", "x");
            waited = poll.response();
        }

        RawSocket.Response atOnce = relay.exchange("GET", "/activity?channel=" + id, "");

        assertThat(headers(waited)).isEqualTo(headers(atOnce)).contains("Vary", "Etag").doesNotContain("Cache-Control", "ETag");
        assertThat(waited.body()).isEqualTo(atOnce.body());
    }

    private static TreeSet<String> headers(RawSocket.Response response) {
        return response.head().lines().skip(1).filter(line -> !line.isEmpty()).map(line -> line.substring(0, line.indexOf(':')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/auth?channel=", "/authpoll?channel=", "/exist/"})
    void noKindOfSubscriberMakesAChannelThatMustExist(String path) {
        assertThat(relay.exchange("GET", path + id, "").status()).isEqualTo(403);
        assertThat(relay.exchange("GET", path + id, EVENTS).status()).isEqualTo(403);
        assertThat(relay.exchange("GET", "/publish?channel=" + id, "").status()).isEqualTo(404);
        assertThat(relay.exchange("GET", "/pub/" + id, "").status()).isEqualTo(404);
    }

    @Test
    void nobodyIsDeafAfterManyDeletions() throws TimeoutException {
        for (int life = 0; life < 10; life++) {
            relay.exchange("DELETE", "/publish?channel=" + id, "");
            try (RawSocket deleted = relay.open("GET", "/activity?channel=" + id, "")) {
                relay.awaitSubscribers("/publish?channel=" + id, 1);
                relay.exchange("DELETE", "/publish?channel=" + id, "");
                relay.exchange("DELETE", "/publish?channel=" + id, "");
                assertThat(deleted.response().status()).isEqualTo(410);
            }
            try (RawSocket heard = relay.open("GET", "/activity?channel=" + id, "")) {
                relay.awaitSubscribers("/publish?channel=" + id, 1);
                assertThat(relay.exchange("POST", "/publish?channel=" + id, "", "life " + life).status()).isEqualTo(201);
                assertThat(heard.response().body()).isEqualTo("life " + life);
            }
        }
    }

    @Test
    void noCarriageReturnGetsIntoAnEvent() {
        relay.exchange("POST", "/pub/" + id, "X-EventSource-Event: a\r\n", "a\rb\r\nc\nd\r\r\n\rid: 9:9");
        relay.exchange("POST", "/pub/" + id, "", "end");
        try (RawSocket socket = relay.open("GET", "/sub/" + id, EVENTS)) {
            String head = RelayCalls.until(socket, "\r\n\r\n");
            String events = RelayCalls.until(socket, "data: end\n\n");

            // What is between the chunks of the response apart.
            String text = head.contains("chunked") ? events.replaceAll("(?:\r\n)?[0-9a-fA-F]+\r\n", "") : events;
            assertThat(text).doesNotContain("\r").contains("data: a\ndata: b\ndata: c\ndata: d\ndata: \ndata: \ndata: id: 9:9\n\n");
        }
    }

    @Test
    void theCountsOfSeveralChannelsAreRightOnceTheirSubscribersHaveLeft() throws TimeoutException {
        String several = "/multi/" + id + "/" + id + "b";
        for (int i = 0; i < 3; i++) {
            RawSocket cut = relay.open("GET", several, EVENTS);
            Conversation socket = websocket(several);
            RawSocket poll = relay.open("GET", several, "");
            relay.awaitSubscribers("/pub/" + id, 3);
            relay.awaitSubscribers("/pub/" + id + "b", 3);
            cut.reset();
            socket.close();
            relay.exchange("POST", "/pub/" + id + "b", "", "x"); // after which the poll is out of both
            poll.response();
            poll.close();
            for (String channel : List.of(id, id + "b")) {
                Eventually.within(LIMIT, () -> {
                    relay.exchange("POST", "/pub/" + channel, "", "y"); // a container notices when it writes
                    return relay.subscribers("/pub/" + channel) == 0;
                });
            }
            relay.exchange("DELETE", "/pub/" + id, "");
            relay.exchange("DELETE", "/pub/" + id + "b", "");
        }
    }

    @Test
    void severalChannelsAreToldOfTogether() {
        relay.exchange("POST", "/pub/" + id, "", "x");
        relay.exchange("POST", "/mpub/" + id + "," + id + "b", "", "y");

        RawSocket.Response sums = relay.exchange("GET", "/mpub/" + id + "," + id + "b," + id + "absent", "");

        assertThat(sums.status()).isEqualTo(200);
        assertThat(sums.body()).contains("queued messages: 3");
        assertThat(relay.exchange("GET", "/mpub/" + id + "absent," + id + "absent2", "").status()).isEqualTo(404);
    }

    // ---- websockets

    @ParameterizedTest
    @ValueSource(strings = {"other", "other, another", "", "ws+meta.nchanx"})
    void anUnknownSubprotocolIsNotAnswered(String offer) {
        try (Conversation socket = Conversation.open(server("/sub/" + id), 0, "Sec-WebSocket-Protocol: " + offer + "\r\n")) {
            assertThat(socket.subprotocol()).as("the header, not even empty").isNull();
        }
    }

    @Test
    void aMessageMayComeInFragmentsWithAPingAmongThem() {
        try (Conversation socket = websocket("/pubsub/" + id)) {
            socket.frame(false, Conversation.TEXT, bytes("on")).frame(true, Conversation.PING, bytes("p")).frame(false, 0, bytes(""))
                    .frame(true, 0, bytes("e"));
            Conversation.Frame pong = socket.nextFrame();
            assertThat(pong.opcode()).isEqualTo(Conversation.PONG);
            assertThat(pong.text()).isEqualTo("p");
            socket.expect("one");
            socket.say("two").expect("two");

            relay.exchange("DELETE", "/pubsub/" + id, "");

            socket.expectClose(1001); // once, and then the end
        }
    }

    // ---- pages

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "OPTIONS"})
    void aForbiddenOriginIsToldNothing(String method) {
        RawSocket.Response forbidden = relay.exchange(method, "/origin/" + id, "Origin: http://evil.example\r\n", "");
        RawSocket.Response allowed = relay.exchange("OPTIONS", "/origin/" + id, "Origin: http://a.example\r\n");

        assertThat(forbidden.status()).isEqualTo(403);
        assertThat(forbidden.head()).doesNotContainIgnoringCase("Access-Control-");
        assertThat(allowed.status()).isEqualTo(200);
        assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo("http://a.example");
    }

    // ---- groups

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aGroupHasAsManyChannelsAsItMay(int max) {
        assertThat(relay.exchange("POST", "/group/" + id + "?max_channels=" + max, "", "").status()).isEqualTo(200);
        for (int i = 0; i < max; i++) {
            assertThat(relay.exchange("POST", "/gpub/" + id + "/c" + i, "", "x").status()).as("channel " + i).isEqualTo(202);
        }

        RawSocket.Response refused = relay.exchange("POST", "/gpub/" + id + "/more", "", "x");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).startsWith("Group limit reached for number of channels.");
        assertThat(relay.exchange("POST", "/gpub/" + id + "/c0", "", "x").status()).as("those that there are").isEqualTo(202);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
