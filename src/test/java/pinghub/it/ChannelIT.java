package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels: who hears what, in which order, under which name. */
class ChannelIT extends ServerIT {

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of());
    }

    @Test
    void everySubscriberHearsEveryMessageTheSenderIncluded() {
        try (var alice = websocket("/user/157/chan"); var bob = websocket("/user/157/chan")) {
            alice.say("from a websocket");
            alice.expect("from a websocket");
            bob.expect("from a websocket");

            assertThat(post("/user/157/chan", "from a POST").body()).isEqualTo("OK\n");
            alice.expect("from a POST");
            bob.expect("from a POST");
        }
    }

    @Test
    void anotherChannelHearsNothing() {
        try (var here = websocket("/here"); var there = websocket("/there")) {
            post("/here", "for here");
            post("/there", "for there");

            here.expect("for here");
            there.expect("for there");
        }
    }

    @Test
    void aMessageWithoutSubscribersIsDroppedAndCounted() {
        double before = metric("pinghub_drops_total");

        assertThat(post("/nobody", "unheard").statusCode()).isEqualTo(200);

        assertThat(metric("pinghub_drops_total")).isEqualTo(before + 1);
        try (var late = websocket("/nobody")) {
            post("/nobody", "heard");
            late.expect("heard");
        }
    }

    @Test
    void aChannelIsGoneWithItsLastSubscriber() {
        awaitNobody();
        try (var first = websocket("/fleeting"); var second = websocket("/fleeting/too")) {
            awaitMetric("pinghub_channels", 2);
        }
        awaitMetric("pinghub_channels", 0);
        awaitNobody();
    }

    @Test
    void subscribersThatLeaveAtOnceAreGoneFromTheCounts() {
        for (int i = 0; i < 100; i++) {
            websocket("/left/" + i).close();
            websocket("/reset/" + i).reset();
        }

        awaitNobody();
    }

    @Test
    void aSubscriberThatCrashesIsGoneFromTheCounts() {
        Conversation crashing = websocket("/crash");
        crashing.say("last words");
        crashing.expect("last words");

        crashing.reset();

        awaitMetric("pinghub_channels", 0);
    }

    @ParameterizedTest
    @CsvSource({
        "/a%2Fb,            /a/b",
        "/a%2fb,            /a/b",
        "/%61/b,            /a/b",
        "/caf%C3%A9,        /caf%c3%a9",
        "/%F0%9F%98%80,     /%f0%9f%98%80",
        "/semi;x=y,         /semi%3Bx=y",
        "//double,          /%2Fdouble",
        "/dot/./x,          /dot/%2E/x",
        "/trailing/,        /trailing%2F",
        "/plus+sign,        /plus%2Bsign",
        "/query?a=b,        /query?c=d",
        "/,                 /?x",
    })
    void differentSpellingsOfOneDecodedPathAreOneChannel(String one, String other) {
        try (var first = websocket(one); var second = websocket(other)) {
            assertThat(rawPost(one, "by " + one).status()).isEqualTo(200);
            first.expect("by " + one);
            second.expect("by " + one);

            assertThat(rawPost(other, "by " + other).status()).isEqualTo(200);
            first.expect("by " + other);
            second.expect("by " + other);
            assertThat(rawGet(one).status()).isEqualTo(200);
            assertThat(rawGet(other).status()).isEqualTo(200);
        }
    }

    @Test
    void aControlCharacterIsPartOfTheNameOrRefusedByAllDoors() {
        if (Deviation.CONTROL_CHARACTERS_REFUSED.isKnownHere()) {
            refusedByAll("/line%0Abreak");
        } else {
            differentSpellingsOfOneDecodedPathAreOneChannel("/line%0Abreak", "/line%0abreak");
        }
    }

    @ParameterizedTest
    @CsvSource({"/a, /a/", "/a, //a", "/a;x=1, /a", "/a, /A", "/a/./b, /a/b", "/a+b, /a%20b", "/e%CC%81, /%C3%A9"})
    void whatIsPartOfTheNameTellsChannelsApart(String one, String other) {
        try (var first = websocket(one); var second = websocket(other)) {
            rawPost(one, "for one");
            rawPost(other, "for the other");

            first.expect("for one");
            second.expect("for the other");
        }
    }

    @Test
    void rawUtf8InTheRequestLineIsTheSameAsItsEscapes() {
        String raw = "/caf\u00c3\u00a9/\u00f0\u009f\u0098\u0080"; // the bytes of é and an emoji, one char each
        if (Deviation.RAW_UTF8_REFUSED.isKnownHere()) {
            refusedByAll(raw);
            return;
        }
        try (var socket = new RawSocket(server("/")); var escaped = websocket("/caf%C3%A9/%F0%9F%98%80")) {
            socket.send(Conversation.handshake(contextPath() + raw));
            assertThat(socket.response().status()).isEqualTo(101);

            assertThat(rawPost(raw, "one channel").status()).isEqualTo(200);

            escaped.expect("one channel");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%00", "/a%00b", "/%ff", "/%c3", "/%c3%28", "/%ed%a0%80", "/%c0%af", "/%f5%80%80%80"})
    void aPathThatIsNotUnicodeIsRefusedByAllDoors(String path) {
        refusedByAll(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%zz", "/a%", "/a%4", "/%+1"})
    void aMalformedEscapeIsRefusedByAllDoors(String path) {
        if (Deviation.MALFORMED_ESCAPE_NOT_REFUSED.isKnownHere()) {
            assertThat(rawPost(path, "x").body()).as("not accepted either").doesNotContain("OK");
            assertThat(raw(Conversation.handshake(contextPath() + path)).status()).isNotEqualTo(101);
        } else {
            refusedByAll(path);
        }
    }

    @Test
    void aPathIsDecodedOnce() {
        try (var percent = websocket("/100%25"); var escaped = websocket("/%2541"); var plain = websocket("/A")) {
            rawPost("/100%25", "a percent sign");
            percent.expect("a percent sign");

            rawPost("/%2541", "an escape that is a name");
            escaped.expect("an escape that is a name");
            rawPost("/A", "a letter");
            plain.expect("a letter");
            escaped.say("itself again");
            escaped.expect("itself again");
        }
        assertThat(raw("GET " + contextPath() + "/%252D/metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").body())
                .as("a channel's page").contains("<!doctype html>").doesNotContain("pinghub_websockets");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a;jsessionid=1/b", "/a;jsessionid=1", "/a;jsessionid=", "/a;b;jsessionid=1;c", "/a;jsessionid=1;jsessionid=2"})
    void aSessionIdInThePathIsAPartOfTheNameOrRefusedByAllDoors(String path) {
        if (Deviation.SESSION_ID_REFUSED_IN_PATH.isKnownHere()) {
            refusedByAll(path);
            assertThat(rawPost(path, "x").body()).contains("jsessionid");
            return;
        }
        try (var named = websocket(path); var other = websocket("/a")) {
            rawPost(path, "for the long name");
            named.expect("for the long name");

            rawPost("/a", "for the short name");
            other.expect("for the short name");
        }
    }

    @Test
    void aPathAboveTheRootIsAnsweredByTheApplication() {
        RawSocket.Response response = rawPost("/..", "x");

        if (Deviation.PATH_ABOVE_THE_ROOT_NOT_REFUSED.isKnownHere()) {
            assertThat(response.body()).as("not accepted either").doesNotContain("OK");
        } else {
            assertThat(response.body()).as("a channel like any other, or a sentence").isNotBlank();
        }
    }

    @Test
    void aPathLongerThan256CodePointsIsRefusedByAllDoorsWithASentence() {
        String emoji = "%F0%9F%98%80";
        try (var longest = websocket("/" + emoji.repeat(255))) {
            rawPost("/" + emoji.repeat(255), "fits");
            longest.expect("fits");
        }

        refusedByAll("/" + emoji.repeat(256));
        assertThat(rawPost("/" + "a".repeat(256), "x").body()).contains("256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/-/chan", "/%2D/chan", "/-%2Fchan", "/-/publish", "/-/page", "/-/page/index.html"})
    void noChannelLivesBelowTheReservedPrefix(String path) {
        assertThat(raw(Conversation.handshake(contextPath() + path)).status()).isEqualTo(404);
        assertThat(rawPost(path, "x").status()).isEqualTo(404);
        assertThat(rawGet(path).status()).isEqualTo(404);
    }

    @Test
    void allSubscribersSeeOneOrderWhoeverPublishes() throws InterruptedException {
        int messages = 120; // of each publisher: both together fit an outbox, however slowly this machine empties it
        try (var first = websocket("/order"); var second = websocket("/order"); var publisher = websocket("/order")) {
            var posting = new Thread(() -> IntStream.range(0, messages).forEach(i -> post("/order", "p" + i)));
            posting.start();
            IntStream.range(0, messages).forEach(i -> publisher.say("w" + i));

            List<String> seenByFirst = texts(first, 2 * messages);
            List<String> seenBySecond = texts(second, 2 * messages);

            assertThat(seenByFirst).isEqualTo(seenBySecond);
            assertThat(seenByFirst.stream().filter(text -> text.startsWith("p")))
                    .containsExactlyElementsOf(numbered("p", messages));
            assertThat(seenByFirst.stream().filter(text -> text.startsWith("w")))
                    .containsExactlyElementsOf(numbered("w", messages));
            posting.join();
        }
    }

    @RepeatedTest(10)
    void aPostRightAfterThe101ReachesTheNewSubscriber() {
        // Ten times a hundred: in every container tried, the 101 can leave before its endpoint is told of the session.
        for (int i = 0; i < 100; i++) {
            try (var subscriber = websocket("/at-once")) {
                post("/at-once", "number " + i);
                subscriber.expect("number " + i);
            }
        }
    }

    @Test
    void aClientLibraryThatIsNotOursIsUnderstood() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        URI http = server("/library/chan");
        URI uri = URI.create(http.toString().replaceFirst("http", "ws"));
        var endpoint = new Endpoint() {
            @Override
            public void onOpen(Session session, EndpointConfig config) {
                session.addMessageHandler(String.class, (MessageHandler.Whole<String>) heard::add);
            }
        };
        try (Session session = ContainerProvider.getWebSocketContainer()
                .connectToServer(endpoint, ClientEndpointConfig.Builder.create().build(), uri)) {
            session.getBasicRemote().sendText("hello, größe");
            assertThat(heard.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("hello, größe");

            post("/library/chan", "posted");
            assertThat(heard.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("posted");
        }
    }

    private void refusedByAll(String path) {
        assertThat(raw(Conversation.handshake(contextPath() + path)).status()).isEqualTo(400);
        assertThat(rawPost(path, "x").status()).isEqualTo(400);
        assertThat(rawGet(path).status()).isEqualTo(400);
    }

    private String contextPath() {
        return server("").getRawPath();
    }

    private RawSocket.Response rawPost(String path, String body) {
        return raw("POST " + contextPath() + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length()
                + "\r\nConnection: close\r\n\r\n" + body);
    }

    private RawSocket.Response rawGet(String path) {
        return raw("GET " + contextPath() + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }

    private static List<String> texts(Conversation subscriber, int count) {
        var texts = new ArrayList<String>();
        while (texts.size() < count) {
            texts.add(subscriber.next().text());
        }
        return texts;
    }

    private static List<String> numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }
}
