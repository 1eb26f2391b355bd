package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

    @Test
    void aPollThatIsOverKeepsItsConnection() {
        try (RawSocket socket = request("GET", "/activity?channel=" + id, "")) {
            assertThat(socket.response().status()).isEqualTo(304);
            exchange("POST", "/publish?channel=" + id, "", "x");
            assertThat(socket.send(head("GET", "/activity?channel=" + id, "") + "\r\n").response().body()).isEqualTo("x");
        }
    }

    @Test
    void orItIsToldThatItTookTooLong() {
        RawSocket.Response answer = exchange("GET", "/lp/" + id, "", null);

        assertThat(answer.status()).isEqualTo(408); // after which some servers end the connection (RFC 9110 §15.5.9)
        assertThat(answer.header("Content-Length")).isEqualTo("0");
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

    @Test
    void theMessagesOfASecondAreTaggedInOrder() {
        String walked = inOneSecond(channel -> List.of(exchange("POST", "/publish?channel=" + channel, "", "one"),
                exchange("POST", "/publish?channel=" + channel, "", "two"), exchange("POST", "/publish?channel=" + channel, "", "three")));

        assertThat(walk("/poll?channel=" + walked, 3)).containsExactly("one 0", "two 1", "three 2");
    }

    @Test
    void theMessagesOfSeveralSecondsComeInOrder() throws TimeoutException {
        String publisher = "/publish?channel=" + id;
        String last = "";
        for (String text : List.of("one", "two", "three")) {
            String before = last;
            Eventually.within(LIMIT, () -> !Long.toString(System.currentTimeMillis() / 1000).equals(before));
            last = second(exchange("POST", publisher, "", text));
        }
        assertThat(walk("/activity?channel=" + id, 3)).containsExactly("one 0", "two 0", "three 0");
    }

    @Test
    void aPollThatIsLetInIsHeldLikeAnyOther() throws TimeoutException {
        assertThat(exchange("GET", "/auth?channel=" + id, "", null).status()).isEqualTo(403);
        exchange("PUT", "/publish?channel=" + id, "", "");
        try (RawSocket poll = request("GET", "/auth?channel=" + id, "")) {
            awaitSubscribers("/publish?channel=" + id, 1);
            exchange("POST", "/publish?channel=" + id, "", "in");
            assertThat(poll.response().body()).isEqualTo("in");
        }
    }

    @Test
    void whoDeletesAChannelIsToldHowManyWaited() throws TimeoutException {
        List<RawSocket> polls = polls("/activity?channel=" + id, 3);
        awaitSubscribers("/publish?channel=" + id, 3);

        assertThat(exchange("DELETE", "/publish?channel=" + id, "", null).body()).contains("active subscribers: 3\r\n");

        assertThat(answers(polls)).extracting(RawSocket.Response::status).containsOnly(410);
        assertThat(exchange("DELETE", "/publish?channel=" + id, "", null).status()).isEqualTo(404);
    }

    @Test
    void thereAreNoMoreSubscribersThanMayBe() throws TimeoutException {
        List<RawSocket> polls = polls("/max2?channel=" + id, 2);
        awaitSubscribers("/publish?channel=" + id, 2);

        assertThat(exchange("GET", "/max2?channel=" + id, "", null).status()).isEqualTo(403);

        exchange("POST", "/publish?channel=" + id, "", "x");
        assertThat(answers(polls)).extracting(RawSocket.Response::body).containsExactly("x", "x");
    }

    @ParameterizedTest
    @CsvSource({"/first?channel=, true", "/last?channel=, false"})
    void whereOneMaySubscribeItIsTheFirstOrTheLast(String path, boolean first) throws TimeoutException {
        try (RawSocket one = request("GET", path + id, "")) {
            awaitSubscribers("/publish?channel=" + id, 1);
            try (RawSocket another = request("GET", path + id, "")) {
                RawSocket.Response refused = (first ? another : one).response();
                assertThat(refused.status()).isEqualTo(409);

                exchange("POST", "/publish?channel=" + id, "", "x");

                assertThat((first ? one : another).response().body()).isEqualTo("x");
            }
        }
    }

    @Test
    void manyPollsOfOneChannelGetWhatIsPublishedOnce() throws TimeoutException {
        List<RawSocket> polls = polls("/activity?channel=" + id, 200);
        awaitSubscribers("/publish?channel=" + id, 200);

        assertThat(exchange("POST", "/publish?channel=" + id, "", "all").status()).isEqualTo(201);

        assertThat(answers(polls)).extracting(RawSocket.Response::body).containsOnly("all");
        awaitSubscribers("/publish?channel=" + id, 0);
    }

    @Test
    void noMessageCrossesIntoAnotherChannel() throws TimeoutException {
        List<String> channels = IntStream.range(0, 10).mapToObj(i -> id + "of" + i).toList();
        List<List<RawSocket>> polls = channels.stream().map(channel -> polls("/activity?channel=" + channel, 15)).toList();
        for (String channel : channels) {
            awaitSubscribers("/publish?channel=" + channel, 15);
        }
        channels.forEach(channel -> exchange("POST", "/publish?channel=" + channel, "", channel));
        for (int i = 0; i < channels.size(); i++) {
            assertThat(answers(polls.get(i))).extracting(RawSocket.Response::body).containsOnly(channels.get(i));
        }
    }

    @Test
    void bytesComeAsTheyWere() {
        String bytes = IntStream.range(0, 256).mapToObj(i -> Character.toString(i)).reduce("", String::concat).repeat(100);
        try (var socket = new RawSocket(server("/"))) {
            assertThat(socket.send(head("POST", "/publish?channel=" + id, "Content-Length: " + bytes.length() + "\r\n") + "\r\n" + bytes)
                    .response().status()).isEqualTo(202);
        }
        try (RawSocket poll = request("GET", "/poll?channel=" + id, "Connection: close\r\n")) {
            assertThat(poll.everything()).endsWith("\r\n\r\n" + bytes);
        }
    }

    @Test
    void aBodyInChunksIsOneMessage() {
        try (var socket = new RawSocket(server("/"))) {
            RawSocket.Response posted = socket.send(head("POST", "/publish?channel=" + id, "Transfer-Encoding: chunked\r\n")
                    + "\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n").response();
            assertThat(posted.status()).isEqualTo(202);
        }
        assertThat(exchange("GET", "/poll?channel=" + id, "", null).body()).isEqualTo("abcdefg");
    }

    // ---- what is kept

    @Test
    void informationSaysWhatThereIs() {
        RawSocket.Response posted = exchange("POST", "/publish?channel=" + id, "", "x");

        assertThat(posted.status()).isEqualTo(202);
        assertThat(posted.header("Content-Type")).startsWith("text/plain");
        assertThat(posted.body()).matches("queued messages: 1\r\nlast requested: -1 sec.*\r\nactive subscribers: 0\r\n"
                + "last message id: \\d+:0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"text/json | text/json", "application/json | text/json", "'' | text/plain",
            "image/png | text/plain", "*/* | text/plain"})
    void informationHasTheFormThatIsAskedFor(String accept, String type) {
        exchange("POST", "/publish?channel=" + id, "", "x");

        RawSocket.Response info = exchange("GET", "/publish?channel=" + id, "Accept: " + accept + "\r\n", null);

        assertThat(info.header("Content-Type")).matches(type + "(;.*)?");
        if (type.endsWith("json")) {
            assertThat(info.body()).startsWith("{\"messages\": 1, \"requested\": -1, \"subscribers\": 0, ");
        }
    }

    @Test
    void theBufferIsOfTheLengthThatItsLocationSays() {
        for (int i = 1; i <= 5; i++) {
            exchange("POST", "/buf3?channel=" + id, "", "m" + i);
        }
        assertThat(exchange("GET", "/publish?channel=" + id, "", null).body()).startsWith("queued messages: 3\r\n");
        assertThat(walk("/poll?channel=" + id, 3)).extracting(text -> text.substring(0, 2)).containsExactly("m3", "m4", "m5");
    }

    @Test
    void whatHasExpiredIsNeitherCountedNorDelivered() throws TimeoutException {
        exchange("POST", "/exp?channel=" + id, "", "x");

        Eventually.within(LIMIT, () -> exchange("GET", "/publish?channel=" + id, "", null).body().startsWith("queued messages: 0\r\n"));

        assertThat(exchange("GET", "/poll?channel=" + id, "", null).status()).isEqualTo(304);
    }

    @Test
    void whatIsNotStoredReachesThoseAloneWhoWait() throws TimeoutException {
        RawSocket.Response lost = exchange("POST", "/nostore?channel=" + id, "", "lost");
        assertThat(lost.status()).isEqualTo(202);
        assertThat(lost.body()).startsWith("queued messages: 0\r\n");
        try (RawSocket poll = request("GET", "/activity?channel=" + id, "")) {
            awaitSubscribers("/publish?channel=" + id, 1);
            assertThat(exchange("POST", "/nostore?channel=" + id, "", "live").status()).isEqualTo(201);
            assertThat(poll.response().body()).isEqualTo("live");
        }
    }

    @Test
    void anotherGroupHasChannelsOfItsOwn() {
        exchange("POST", "/publish?channel=" + id, "", "x");

        RawSocket.Response other = exchange("GET", "/othergroup?channel=" + id, "", null);

        assertThat(other.status()).isEqualTo(404);
        assertThat(other.header("Content-Length")).isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource({"/newest/, 408, ''", "/n2/, 200, 2", "/nm2/, 200, 1"})
    void aSubscriberBeginsWhereItsLocationSays(String path, int status, String text) {
        post("/pub/" + id, "1");
        post("/pub/" + id, "2");

        RawSocket.Response answer = exchange("GET", path + id, "", null);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(text);
    }

    // ---- what is refused, and what pages may

    @ParameterizedTest
    @CsvSource({"GET, /publish", "POST, /publish", "GET, /activity", "GET, /activity?channel="})
    void withoutAnIdThereIsNoChannel(String method, String path) {
        RawSocket.Response answer = exchange(method, path, "", method.equals("POST") ? "" : null);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo("No channel id provided.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "PATCH", "FOO"})
    void anotherMethodIsRefusedWithThoseThatAreAllowed(String method) {
        try (RawSocket socket = request(method, "/publish?channel=" + id, "")) {
            RawSocket.Response answer = socket.headResponse();
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.header("Allow")).contains("GET", "POST", "PUT", "DELETE", "OPTIONS");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"/activity | GET | If-None-Match, If-Modified-Since, Origin",
            "/publish | GET, POST, DELETE | Content-Type"})
    void anybodyMayAskWhatIsAllowed(String path, String methods, String headers) {
        RawSocket.Response answer = exchange("OPTIONS", path + "?channel=" + id, "", null);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(answer.header("Access-Control-Allow-Methods")).contains(methods.split(", "));
        assertThat(answer.header("Access-Control-Allow-Headers")).contains(headers.split(", "));
    }

    @Test
    void aPageOfAnotherOriginSeesTheAnswers() {
        String origin = "Origin: http://x.example\r\n";
        List<RawSocket.Response> answers = List.of(exchange("POST", "/pub/" + id, origin, "x"),
                exchange("GET", "/sub/" + id, origin, null));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("http://x.example");
            assertThat(answer.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        });
        assertThat(answers.get(1).header("Access-Control-Expose-Headers")).contains("Last-Modified", "Etag");
    }

    // ---- streams

    @Test
    void anEventStreamTellsIdsByWhichItIsResumed() {
        post("/pub/" + id, "one");
        post("/pub/" + id, "two\rlines");
        String all = closedAfter(request("GET", "/sub/" + id, EVENTS), "data: lines\n\n");
        Matcher first = Pattern.compile("id: (\\d+:\\d+)\ndata: one\n\n").matcher(all);
        assertThat(all).contains(": hi\n\n");
        assertThat(first.find()).as(all).isTrue();

        List<RawSocket> resumed = List.of(request("GET", "/sub/" + id, EVENTS + "Last-Event-ID: " + first.group(1) + "\r\n"),
                request("GET", "/sub/" + id + "?last_event_id=" + first.group(1), EVENTS),
                request("GET", "/sub/" + id + "?last_event_id=" + first.group(1).replace(":", "%3A"), EVENTS));

        assertThat(resumed).allSatisfy(stream -> assertThat(closedAfter(stream, "data: lines\n\n")).contains("data: two\ndata: lines\n\n")
                .doesNotContain("data: one"));
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
            String delimiter = "--" + boundary.group(1);
            assertThat(all).contains("\r\n\r\n" + delimiter + "\r\nLast-Modified: ")
                    .contains("Content-Type: text/x-a\r\n\r\na\r\n" + delimiter + "\r\nLast-Modified: ")
                    .endsWith("\r\n\r\nb\r\n" + delimiter + "--\r\n"); // no chunks, which would cut it anywhere
        }
    }

    @Test
    void whoTakesChunksGetsEachMessageAsOneAndKeepsTheConnection() {
        post("/pub/" + id, "aa");
        post("/pub/" + id, "bbb");
        try (RawSocket socket = request("GET", "/to/" + id, "TE: chunked\r\n")) {
            assertThat(upTo(socket, "0\r\n\r\n")).endsWith("\r\n\r\n2\r\naa\r\n3\r\nbbb\r\n0\r\n\r\n");
            assertThat(socket.send(head("GET", "/sub/" + id, "") + "\r\n").response().body()).isEqualTo("aa");
        }
    }

    @Test
    void anEventStreamOfSeveralChannelsEndsWithOneOfThem() throws TimeoutException {
        post("/pub/" + id + "b", "x");
        try (RawSocket stream = request("GET", "/multi/" + id + "/" + id + "b", EVENTS)) {
            awaitSubscribers("/pub/" + id, 1);
            exchange("DELETE", "/pub/" + id, "", null);
            assertThat(stream.everything()).contains("data: x\n\n").contains(":410: 410 Gone\n\n");
        }
        assertThat(exchange("GET", "/pub/" + id + "b", "", null).status()).isEqualTo(200);
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

    @ParameterizedTest
    @ValueSource(strings = {"", EVENTS, "Accept: multipart/mixed\r\n", "TE: chunked\r\n"})
    void whoGoesIsOutOfTheCountWithTheNextMessageAtTheLatest(String headers) throws TimeoutException {
        RawSocket poll = request("GET", "/sub/" + id, headers);
        awaitSubscribers("/pub/" + id, 1);

        poll.close();

        Eventually.within(LIMIT, () -> {
            if (Deviation.GONE_CLIENT_NOTICED_WHEN_WRITTEN_TO.isKnownHere()) {
                exchange("POST", "/pub/" + id, "", "to nobody");
            }
            return subscribers("/pub/" + id) == 0;
        });
    }

    @Test
    void whatAClientSendsWhileItIsHeldIsServedAfterItsAnswer() throws TimeoutException {
        try (RawSocket poll = request("GET", "/sub/" + id, "")) {
            awaitSubscribers("/pub/" + id, 1);
            poll.send(head("GET", "/pub/" + id, "Accept: text/json\r\n") + "\r\n");
            post("/pub/" + id, "x");

            assertThat(poll.response().body()).isEqualTo("x");
            assertThat(poll.response().body()).contains("\"messages\"");
        }
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
            assertThat(binary.text()).isEqualTo("bin");
            exchange("POST", "/pub/" + id, "Content-Type: text/plain\r\n", "");
            Conversation.Frame empty = socket.next();
            assertThat(empty.opcode()).isEqualTo(Conversation.TEXT);
            assertThat(empty.payload()).isEmpty();
            exchange("DELETE", "/pub/" + id, "", null);
            Conversation.Frame close = socket.nextFrame();
            assertThat(close.opcode()).isEqualTo(Conversation.CLOSE);
            assertThat(close.closeCode()).isEqualTo(1001);
            assertThat(new String(close.payload(), 2, close.payload().length - 2, StandardCharsets.UTF_8)).isEqualTo("410 Gone");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws+meta.nchan", "other, ws+meta.nchan", "ws+meta"})
    void theSubprotocolIsChosenWhereverItStands(String offer) {
        exchange("POST", "/pub/" + id, "Content-Type: text/x-q\r\n", "x");
        try (Conversation socket = Conversation.open(server("/sub/" + id), 0, "Sec-WebSocket-Protocol: " + offer + "\r\n")) {
            assertThat(socket.subprotocol()).isEqualTo(offer.replace("other, ", ""));
            assertThat(socket.next().text()).matches("id: \\d+:0\ncontent-type: text/x-q\n\nx");
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
            assertThat(close.closeCode()).isEqualTo(1008);
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
    void aWebSocketThatPublishesIsToldOfTheChannelAfterEachMessage() {
        try (Conversation publisher = websocket("/pub/" + id)) {
            publisher.say("m");
            assertThat(publisher.next().text()).startsWith("queued messages: 1\r\n");
            publisher.frame(true, Conversation.BINARY, new byte[] {1});
            assertThat(publisher.next().text()).startsWith("queued messages: 2\r\n");
        }
        try (Conversation subscriber = websocket("/sub/" + id)) {
            assertThat(subscriber.next().opcode()).isEqualTo(Conversation.TEXT);
            assertThat(subscriber.next().opcode()).isEqualTo(Conversation.BINARY);
        }
    }

    @Test
    void whatAWebSocketSaysWhereItMayDoBothComesBackAndIsKept() {
        try (Conversation socket = websocket("/pubsub/" + id)) {
            socket.say("echo");
            assertThat(socket.next().text()).isEqualTo("echo");
            exchange("POST", "/pubsub/" + id, "", "posted");
            assertThat(socket.next().text()).isEqualTo("posted");
        }
        assertThat(exchange("GET", "/pubsub/" + id, "", null).body()).isEqualTo("echo");
    }

    @Test
    void aPingIsAnsweredAndSoIsAClose() {
        try (Conversation socket = websocket("/sub/" + id)) {
            Conversation.Frame pong = socket.frame(true, Conversation.PING, "pp".getBytes(StandardCharsets.UTF_8)).nextFrame();
            assertThat(pong.opcode()).isEqualTo(Conversation.PONG);
            assertThat(pong.text()).isEqualTo("pp");
            socket.frame(true, Conversation.CLOSE, new byte[] {0x03, (byte) 0xE8});
            socket.expectClose(1000);
        }
    }

    @Test
    void aHeartbeatInTextIsAnsweredAndIsNoMessage() {
        try (Conversation socket = websocket("/hb/" + id)) {
            assertThat(socket.say("PING").next().text()).isEqualTo("PONG");
        }
        assertThat(exchange("GET", "/pub/" + id, "", null).body()).startsWith("queued messages: 0\r\n");
    }

    @Test
    void whatHappensToAChannelIsToldInOrder() throws TimeoutException {
        try (Conversation events = websocket("/events/" + id)) {
            try (Conversation socket = websocket("/evpub/" + id)) {
                assertThat(events.next().text()).isEqualTo("subscriber_enqueue " + id);
                exchange("POST", "/evpub/" + id, "", "x");
                assertThat(events.next().text()).isEqualTo("channel_publish " + id);
                assertThat(socket.next().text()).isEqualTo("x");
            }
            assertThat(events.next().text()).isEqualTo("subscriber_dequeue " + id);
            exchange("DELETE", "/evpub/" + id, "", null);
            assertThat(events.next().text()).isEqualTo("channel_delete " + id);
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

    @Test
    void theIdsOfSeveralChannelsAreToldTogether() {
        String first = inOneSecond(channel -> Stream.of("A1 ", "B1 b", "A2 ", "B2 b").map(message -> message.split(" ", 2))
                .map(message -> exchange("POST", "/pub/" + channel + message[1], "", message[0])).toList());

        assertThat(walk("/multi/" + first + "/" + first + "b", 4)).containsExactly("A1 [0],-", "B1 0,[0]", "A2 [1],0", "B2 1,[1]");
    }

    @Test
    void aMessageForSeveralChannelsIsInEachAndTheyAreDeletedTogether() {
        assertThat(exchange("POST", "/mpub/" + id + "," + id + "b", "", "x").status()).isEqualTo(202);
        assertThat(exchange("GET", "/sub/" + id, "", null).body()).isEqualTo("x");
        assertThat(exchange("GET", "/sub/" + id + "b", "", null).body()).isEqualTo("x");

        assertThat(exchange("DELETE", "/mpub/" + id + "," + id + "b", "", null).status()).isEqualTo(200);

        assertThat(exchange("GET", "/pub/" + id, "", null).status()).isEqualTo(404);
        assertThat(exchange("GET", "/pub/" + id + "b", "", null).status()).isEqualTo(404);
    }

    // ---- groups, and the node

    @Test
    void aGroupAdmitsExactlyAsManyAsItMay() throws TimeoutException {
        assertThat(exchange("POST", "/group/" + id + "?max_channels=3&max_messages=4&max_subs=2", "", "").status()).isEqualTo(200);

        assertThat(Stream.of("a", "b", "c", "d", "a", "a")
                .map(channel -> exchange("POST", "/gpub/" + id + "/" + channel, "", "x").status()))
                .containsExactly(202, 202, 202, 403, 202, 403);

        String end = "If-Modified-Since: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC).plusHours(1))
                + "\r\nIf-None-Match: 0\r\n";
        List<RawSocket> polls = polls("/gsub/" + id + "/a", 2, end);
        awaitSubscribers("/gpub/" + id + "/a", 2);
        assertThat(exchange("GET", "/gsub/" + id + "/a", end, null).status()).isEqualTo(403);
        polls.forEach(RawSocket::close);
    }

    @Test
    void theStatusPageHasItsLines() {
        RawSocket.Response status = exchange("GET", "/stat", "", null);

        assertThat(status.status()).isEqualTo(200);
        assertThat(status.header("Content-Type")).startsWith("text/plain");
        assertThat(status.body()).containsPattern("(?m)^channels: \\d+").containsPattern("(?m)^subscribers: \\d+");
    }

    // ----

    /** Does this with a new channel until all its messages are of one second; returns that channel. */
    private String inOneSecond(Function<String, List<RawSocket.Response>> posts) {
        for (int i = 0; ; i++) {
            String channel = id + "try" + i;
            if (posts.apply(channel).stream().map(RelayIT::second).distinct().count() == 1) {
                return channel;
            }
        }
    }

    /** The second of a message, from the information that its publisher got. */
    private static String second(RawSocket.Response posted) {
        Matcher last = Pattern.compile("last message id: (\\d+):").matcher(posted.body());
        assertThat(last.find()).as(posted.body()).isTrue();
        return last.group(1);
    }

    /** The texts and tags of so many answers, each poll from where the one before it ended. */
    private List<String> walk(String path, int count) {
        var answers = new ArrayList<String>();
        String headers = "";
        for (int i = 0; i < count; i++) {
            RawSocket.Response answer = exchange("GET", path, headers, null);
            Matcher tag = Pattern.compile("\r\nEtag: (.*)\r\n").matcher(answer.head()); // spelled like that
            assertThat(tag.find()).as(answer.head()).isTrue();
            answers.add(answer.body() + " " + tag.group(1));
            headers = "If-Modified-Since: " + answer.header("Last-Modified") + "\r\nIf-None-Match: " + tag.group(1) + "\r\n";
        }
        return answers;
    }

    private List<RawSocket> polls(String path, int count, String... headers) {
        return IntStream.range(0, count).mapToObj(i -> request("GET", path, String.join("", headers))).toList();
    }

    private static List<RawSocket.Response> answers(List<RawSocket> polls) {
        return polls.stream().map(poll -> {
            try (poll) {
                return poll.response();
            }
        }).toList();
    }

    private String closedAfter(RawSocket socket, String end) {
        try (socket) {
            return upTo(socket, end);
        }
    }

    /** What comes, with what ends it; the connection stays open. */
    private static String upTo(RawSocket socket, String end) {
        var text = new StringBuilder();
        try {
            while (text.indexOf(end) < 0) {
                int c = socket.read();
                if (c < 0) {
                    break;
                }
                text.append((char) c);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
