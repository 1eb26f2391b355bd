package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static pinghub.it.CuttingProxy.Fate.HANG_UP;
import static pinghub.it.CuttingProxy.Fate.PASS;
import static pinghub.it.CuttingProxy.Fate.REFUSE;
import static pinghub.it.CuttingProxy.Fate.REFUSE_FOR_NOW;
import static pinghub.it.CuttingProxy.Way.EVENTS;
import static pinghub.it.CuttingProxy.Way.OTHER;
import static pinghub.it.CuttingProxy.Way.POLL;
import static pinghub.it.CuttingProxy.Way.WEBSOCKET;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.it.CuttingProxy.Fate;
import pinghub.it.CuttingProxy.Way;

/** The JavaScript client in a real browser, with each way of listening cut off in turn by a proxy between it and the node. */
@Tag("browser")
class BrowserClientIT {

    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final AtomicInteger CHANNELS = new AtomicInteger();
    // What the client says of itself follows a ping; and a poll that is held is open after three seconds.
    private static final Map<String, Object> LIVELY = Map.of("pingInterval", 1000);

    private static Chromium browser;
    private static ServerProcess server;
    private static CuttingProxy proxy;

    private final int number = CHANNELS.incrementAndGet();
    private final String kept = "/kept/" + number; // the last hundred messages are
    private final String few = "/few/" + number; // the last two

    @BeforeAll
    static void start() {
        browser = Chromium.start();
        int port = ServerProcess.freePort();
        proxy = new CuttingProxy(port);
        server = ServerProcess.start(port, Map.of(
                "PINGHUB_HISTORY", "/kept/*=100; /few/*=2",
                "PINGHUB_STREAM_PING_INTERVAL", "1s",
                "PINGHUB_POLL_TIMEOUT", "1s",
                "PINGHUB_WEBSOCKET_BINARY", "true",
                "PINGHUB_ORIGIN", "http://127.0.0.1:" + proxy.port() + ",http://localhost:" + proxy.port()));
    }

    @AfterAll
    static void stop() {
        try (var closedLast = browser; var closedNext = proxy; var closedFirst = server) {
            // Closed also when another's close fails, or one was never started.
        }
    }

    /** A channel that keeps nothing yet is forgotten when nobody listens, between two polls as well. */
    @BeforeEach
    void giveTheChannelsAMemory() throws Exception {
        post(kept, "earlier");
        post(few, "earlier");
    }

    @AfterEach
    void restore() {
        proxy.passAll();
        browser.closeTabs();
        List.of(Way.values()).forEach(proxy::requests);
    }

    @Test
    void aWebsocketComesFirst() throws Exception {
        BrowserListener listener = listen(kept).connectedBy("websocket");

        post(kept, "hello");
        listener.awaitMessages("hello");

        assertThat(proxy.requests(WEBSOCKET)).singleElement().asString()
                .startsWith("GET " + kept).containsIgnoringCase("\r\nSec-WebSocket-Protocol: pinghub.v1+json\r\n");
        assertThat(listener.ids()).containsExactly(listener.cursor());
        assertThat(listener.states()).containsExactly("connecting websocket", "open websocket");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"PASS", "REFUSE_FOR_NOW"})
    void withoutWebsocketsItGoesByEventStream(Fate fate) throws Exception {
        proxy.let(fate, WEBSOCKET);

        expectMessagesBothWaysBy("sse");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"PASS", "REFUSE_FOR_NOW"})
    void withoutEventStreamsEitherItGoesByLongPoll(Fate fate) throws Exception {
        proxy.let(REFUSE, WEBSOCKET);
        proxy.let(fate, EVENTS);

        expectMessagesBothWaysBy("poll");
    }

    private void expectMessagesBothWaysBy(String transport) throws Exception {
        String[] texts = {"one", "several\n\nlines\n", "€ 👋 \u2028 : \"quoted\" \\", " data: x", "{\"gap\":{}}"};
        BrowserListener listener = listen(kept).connectedBy(transport);

        for (String text : texts) {
            post(kept, text);
        }
        listener.awaitMessages(texts);

        assertThat(listener.send("answer")).isTrue();
        listener.awaitMessages(List.of(texts[0], texts[1], texts[2], texts[3], texts[4], "answer"));
        assertThat(listener.state()).isEqualTo("open " + transport);
        assertThat(listener.gaps()).isEmpty();
    }

    @Test
    void eachTransportIsCutOffInTurnAndNothingIsLostOrComesTwice() throws Exception {
        var published = new ArrayList<String>();
        BrowserListener listener = listen(kept).connectedBy("websocket");
        publish(published, listener);

        proxy.let(REFUSE, WEBSOCKET);
        proxy.cut(WEBSOCKET);
        listener.lost();
        publish(published, null);
        listener.connectedBy("sse");
        publish(published, listener);

        proxy.let(HANG_UP, EVENTS);
        proxy.cut(EVENTS);
        listener.lost();
        publish(published, null);
        listener.connectedBy("poll");
        publish(published, listener);

        proxy.let(REFUSE, POLL);
        proxy.cut(POLL);
        listener.lost();
        publish(published, null);
        proxy.let(PASS, WEBSOCKET);
        listener.connectedBy("websocket");
        publish(published, listener);

        assertThat(listener.gaps()).isEmpty();
        assertThat(listener.ids()).doesNotHaveDuplicates();
    }

    @Test
    void whatComesBetweenTwoPollsIsThereAtTheNext() throws Exception {
        var published = new ArrayList<String>();
        proxy.let(REFUSE, WEBSOCKET, EVENTS);
        BrowserListener listener = listen(kept).connectedBy("poll");

        for (int i = 0; i < 10; i++) {
            publish(published, null);
        }

        listener.awaitMessages(published);
        assertThat(proxy.requests(POLL)).hasSizeGreaterThan(1);
    }

    @Test
    void aLongPollOfAChannelThatKeepsNothingWaits() throws Exception {
        proxy.let(REFUSE, WEBSOCKET, EVENTS);
        BrowserListener listener = listen("/unkept/" + number).connectedBy("poll");

        listener.tab().script("return new Promise((resolve) => setTimeout(resolve, 3_000))");
        assertThat(proxy.requests(POLL)).hasSizeBetween(2, 12);

        post("/unkept/" + number, "hello");
        listener.awaitMessages("hello");
    }

    private void publish(List<String> published, BrowserListener listener) throws Exception {
        for (int i = 0; i < 5; i++) {
            String text = "message " + published.size();
            published.add(text);
            post(kept, text);
        }
        if (listener != null) {
            listener.awaitMessages(published);
        }
    }

    @ParameterizedTest
    @CsvSource({"websocket", "sse", "poll"})
    void whereWhatIsKeptDoesNotReachBackItIsToldOfTheGap(String transport) throws Exception {
        refuseAllBefore(transport);
        BrowserListener listener = listen(few).connectedBy(transport);
        post(few, "had");
        listener.awaitMessages("had");
        String had = listener.cursor();

        proxy.let(REFUSE, WEBSOCKET, EVENTS, POLL);
        List.of(WEBSOCKET, EVENTS, POLL).forEach(proxy::cut);
        listener.lost();
        for (String text : List.of("lost 1", "lost 2", "lost 3", "kept 1", "kept 2")) {
            post(few, text);
        }
        proxy.passAll();

        listener.awaitMessages("had", "kept 1", "kept 2");
        assertThat(listener.gaps()).containsExactly(
                "{\"after\":\"" + had + "\",\"through\":\"" + had.replaceFirst(":2$", ":5") + "\",\"missed\":3}");
    }

    @Test
    void aBetterTransportIsTriedAfterMinutesAndTakesOverWithoutLossOrRepetition() throws Exception {
        var published = new ArrayList<String>();
        proxy.let(REFUSE, WEBSOCKET);
        BrowserListener listener = listen(kept).connectedBy("sse");
        publish(published, listener);
        passMinutes(listener);
        proxy.requests(WEBSOCKET);
        listener.tab().await(() -> proxy.requests(WEBSOCKET), tries -> assertThat(tries).isNotEmpty());
        publish(published, listener);
        assertThat(listener.states()).as("a try that fails disturbs nothing").last().isEqualTo("open sse");

        proxy.let(PASS, WEBSOCKET);
        passMinutes(listener);

        listener.connectedBy("websocket");
        publish(published, listener);
        assertThat(listener.states()).as("without a break").endsWith("open sse", "open websocket");
        assertThat(listener.gaps()).isEmpty();
    }

    private static void passMinutes(BrowserListener listener) {
        listener.tab().script("const now = Date.now; Date.now = () => now() + 150_000");
    }

    @ParameterizedTest
    @CsvSource({"websocket", "sse"})
    void aConnectionWithoutSignsOfLifeIsGivenUp(String transport) throws Exception {
        refuseAllBefore(transport);
        BrowserListener listener = listen(kept, LIVELY).connectedBy(transport);

        List.of(WEBSOCKET, EVENTS).forEach(proxy::freeze);
        post(kept, "into the void");

        listener.awaitWhy("silent");
        listener.awaitMessages("into the void");
        listener.connectedBy(transport);
    }

    @ParameterizedTest
    @CsvSource({"websocket", "sse", "poll"})
    void anIdleConnectionStays(String transport) {
        refuseAllBefore(transport);
        BrowserListener listener = listen(kept, LIVELY).connectedBy(transport);
        int states = listener.states().size();

        listener.tab().script("return new Promise((resolve) => setTimeout(resolve, 5_000))"); // twice what silence it would bear

        assertThat(listener.states()).hasSize(states);
    }

    private static void refuseAllBefore(String transport) {
        switch (transport) {
            case "poll" -> proxy.let(REFUSE, WEBSOCKET, EVENTS);
            case "sse" -> proxy.let(REFUSE, WEBSOCKET);
            default -> proxy.passAll();
        }
    }

    @Test
    void eachFailureDoublesTheLimitOfTheWait() {
        proxy.let(REFUSE, WEBSOCKET, EVENTS, POLL);
        BrowserListener listener = listen(kept);

        listener.tab().await(listener::waits, waits -> assertThat(waits).hasSizeGreaterThan(5));

        List<Number> waits = listener.waits();
        for (int failures = 0; failures < waits.size(); failures++) {
            assertThat(waits.get(failures).doubleValue()).isBetween(0.0, Math.min(30_000, 500 * Math.pow(2, failures)));
        }
        assertThat(listener.states()).startsWith("connecting websocket", "waiting websocket", "connecting websocket", "waiting sse",
                "connecting sse", "waiting sse", "connecting sse", "waiting poll");
    }

    @Test
    void itWaitsAsLongAsTheServerSaysButNotWhenTheNetworkComesBack() {
        proxy.let(REFUSE, WEBSOCKET);
        proxy.let(REFUSE_FOR_NOW, EVENTS);
        BrowserListener listener = listen(kept);

        assertThat(listener.waitAfter("HTTP 503")).isEqualTo(CuttingProxy.RETRY_AFTER_SECONDS * 1000.0);

        proxy.passAll();
        listener.tab().script("dispatchEvent(new Event('online')); window.online = Date.now()");
        listener.connectedBy("sse");
        assertThat((Boolean) listener.tab().script("return states.at(-1).at - online < 5_000")).isTrue();
    }

    @Test
    void theNextConnectionComesWhenTheEventStreamSaid() {
        proxy.let(REFUSE, WEBSOCKET);
        BrowserListener listener = listen(kept).connectedBy("sse");

        proxy.cut(EVENTS);
        listener.lost();

        assertThat(listener.waits()).last().satisfies(wait -> assertThat(wait.doubleValue()).isBetween(1_000.0, 5_000.0));
    }

    @ParameterizedTest
    @CsvSource({"websocket, 1001 this node is going away", "sse, shutdown"})
    void aServerThatGoesSaysWhenToComeBack(String transport, String why) {
        int port = ServerProcess.freePort();
        try (var own = new CuttingProxy(port)) {
            if (transport.equals("sse")) {
                own.let(REFUSE, WEBSOCKET);
            }
            BrowserListener listener;
            try (var first = ServerProcess.start(port, Map.of())) {
                listener = BrowserListener.in(browser.open(own.http("/blank").toString()), "/", "/news", Map.of())
                        .connectedBy(transport);
            }
            assertThat(listener.waitAfter(why)).isBetween(1_000.0, 5_000.0);
            try (var second = ServerProcess.start(port, Map.of())) {
                listener.tab().await(listener::state, state -> assertThat(state).startsWith("open"));
            }
        }
    }

    @Test
    void withoutAnyConnectionNothingGoesOut() {
        proxy.let(REFUSE, Way.values());
        proxy.let(PASS, OTHER);
        BrowserListener listener = listen(kept);
        assertThat(listener.send("by POST")).isTrue();

        proxy.let(REFUSE, OTHER);

        assertThat(listener.send("not at all")).isFalse();
    }

    @Test
    void whatAHandlerThrowsEndsNothing() throws Exception {
        Tab tab = blank();
        tab.script("""
                window.heard = [];
                return import('/-/pinghub.js').then(({ Pinghub }) => {
                  window.states = [];
                  window.subscription = new Pinghub('/').subscribe(arguments[0], {
                    onmessage({ data }) { heard.push(data); throw Error('thrown at ' + data); },
                    onstate({ state }) { states.push(state); throw Error('thrown at ' + state); },
                  });
                })""", kept);
        tab.await(() -> tab.script("return states.at(-1)"), state -> assertThat(state).isEqualTo("open"));

        post(kept, "one");
        post(kept, "two");

        tab.await(() -> tab.script("return heard.join()"), heard -> assertThat(heard).isEqualTo("one,two"));
        assertThat(browser.complaints()).anyMatch(complaint -> complaint.contains("thrown at one"));
    }

    @Test
    void afterCloseNothingComesAndNothingIsConnected() throws Exception {
        BrowserListener listener = listen(kept).connectedBy("websocket");
        post(kept, "before");
        listener.awaitMessages("before");

        listener.close();
        assertThat(listener.state()).isEqualTo("closed websocket");
        try (var other = Conversation.open(server.http(kept))) {
            post(kept, "after");
            other.expect("after");
        }

        listener.tab().script("dispatchEvent(new Event('online'))");
        assertThat(listener.messages()).containsExactly("before");
        assertThat(proxy.requests(WEBSOCKET)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"waiting", "connecting"})
    void whoClosesWhenAConnectionIsLostIsNotConnectedAgain(String when) {
        BrowserListener listener = listen(kept).connectedBy("websocket");
        listener.tab().script("const { push } = states; states.push = (told) => { push.call(states, told);"
                + "if (told.state === arguments[0] || told.state === 'closed') subscription.close(); }", when);
        proxy.requests(WEBSOCKET);

        proxy.cut(WEBSOCKET);
        listener.tab().await(listener::state, state -> assertThat(state).startsWith("closed"));
        giveItTimeToConnect(listener.tab());

        assertThat(proxy.requests(WEBSOCKET)).isEmpty();
        assertThat(listener.tab().script("return states.filter(({ state }) => state === 'closed').length")).isEqualTo(1L);
    }

    @ParameterizedTest
    @CsvSource({"onmessage, 2", "ongap, 1"})
    void whoClosesWhenToldOfAMessageOrAGapHasNoBetterTransportTried(String when, String seq) throws Exception {
        BrowserListener earlier = listen(few).connectedBy("websocket");
        String after = earlier.cursor().replaceFirst(":1$", ":" + seq);
        earlier.close();
        for (String text : List.of("lost or had", "kept 1", "kept 2")) {
            post(few, text);
        }
        proxy.let(REFUSE, WEBSOCKET);
        proxy.requests(WEBSOCKET);

        Tab tab = blank();
        tab.script("""
                const [path, after, when] = arguments;
                return import('/-/pinghub.js').then(({ Pinghub }) => {
                  window.subscription = new Pinghub('/', { after }).subscribe(path, {
                    onstate({ state, transport }) {
                      window.state = `${state} ${transport}`;
                      const { now } = Date;
                      if (state === 'open') Date.now = () => now() + 150_000;
                    },
                    [when]: () => subscription.close(),
                  });
                })""", few, after, when);
        tab.await(() -> tab.script("return state"), state -> assertThat(state).isEqualTo("closed sse"));
        giveItTimeToConnect(tab);

        assertThat(proxy.requests(WEBSOCKET)).as("before the event stream").hasSize(2);
    }

    /** More than the first wait can be. */
    private static void giveItTimeToConnect(Tab tab) {
        tab.script("return new Promise((resolve) => setTimeout(resolve, 1_000))");
    }

    @Test
    void itGoesOnBehindACursorFromElsewhere() throws Exception {
        BrowserListener first = listen(kept).connectedBy("websocket");
        post(kept, "one");
        first.awaitMessages("one");
        String cursor = first.cursor();
        first.tab().close();
        post(kept, "two");

        listen(kept, Map.of("after", cursor)).awaitMessages("two");
    }

    @ParameterizedTest
    @CsvSource({"websocket", "sse", "poll"})
    void aBinaryMessageIsAnArrayBuffer(String transport) {
        refuseAllBefore(transport);
        BrowserListener listener = listen(kept).connectedBy(transport);
        WebSocket socket = CLIENT.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + kept), new WebSocket.Listener() { }).join();

        socket.sendBinary(ByteBuffer.wrap(new byte[] {0, 127, (byte) 0xfe, (byte) 0xff}), true).join();

        Tab tab = listener.tab();
        tab.await(() -> tab.script("return heard.map(({ data }) => data instanceof ArrayBuffer && new Uint8Array(data).join()).join()"),
                bytes -> assertThat(bytes).isEqualTo("0,127,254,255"));
        socket.abort();
    }

    @ParameterizedTest
    @CsvSource({"websocket", "sse", "poll"})
    void aPageOfAnotherAllowedOriginListensAndPublishes(String transport) {
        refuseAllBefore(transport);
        String base = "http://localhost:" + proxy.port();

        BrowserListener listener = BrowserListener.in(blank(), base, kept, Map.of()).connectedBy(transport);

        assertThat(listener.send("from elsewhere")).isTrue();
        listener.awaitMessages("from elsewhere");
        listener.tab().await(listener::cursor, cursor -> assertThat(cursor).isEqualTo(listener.ids().get(0)));
    }

    @ParameterizedTest
    @CsvSource({"/app, /app", "/app/, /app", "app, /app"})
    void theBaseMayBeBelowAnyPath(String base, String below) throws Exception {
        BrowserListener listener = BrowserListener.in(blank(), base, "/news/" + number, Map.of()).connectedBy("websocket");

        post(below + "/news/" + number, "hello");

        listener.awaitMessages("hello");
    }

    @Test
    void onlyWhoAsksForItSendsCredentialsByHttp() {
        proxy.let(REFUSE, WEBSOCKET);
        Tab tab = blank();
        tab.script("document.cookie = 'session=secret'");

        BrowserListener without = BrowserListener.in(tab, "/", kept, Map.of()).connectedBy("sse");
        without.send("x");
        assertThat(proxy.requests(EVENTS)).isNotEmpty().noneMatch(head -> head.contains("secret"));
        assertThat(proxy.requests(OTHER)).noneMatch(head -> head.startsWith("POST") && head.contains("secret"));
        without.close();

        BrowserListener.in(tab, "/", kept, Map.of("credentials", "same-origin")).connectedBy("sse").send("x");
        assertThat(proxy.requests(EVENTS)).allMatch(head -> head.contains("secret"));
        assertThat(proxy.requests(OTHER)).anyMatch(head -> head.startsWith("POST") && head.contains("secret"));
        tab.script("document.cookie = 'session=; max-age=0'");
    }

    @Test
    void tabsShareOneConnectionAndAnotherTakesOverWhenItsTabCloses() throws Exception {
        BrowserListener leader = listen(kept, Map.of("shared", true)).connectedBy("websocket");
        post(kept, "one");
        leader.awaitMessages("one");
        BrowserListener second = listen(kept, Map.of("shared", true)).connectedBy("websocket");
        BrowserListener third = listen(kept, Map.of("shared", true)).connectedBy("websocket");
        assertThat(second.cursor()).isEqualTo(leader.cursor());
        post(kept, "two");
        second.awaitMessages("two");
        third.awaitMessages("two");
        leader.awaitMessages("one", "two");
        assertThat(second.send("three")).isTrue();
        third.awaitMessages("two", "three");
        assertThat(proxy.requests(WEBSOCKET)).hasSize(1);

        leader.tab().close();
        for (String text : List.of("four", "five", "six")) {
            post(kept, text);
        }

        second.awaitMessages("two", "three", "four", "five", "six");
        third.awaitMessages("two", "three", "four", "five", "six");
        second.connectedBy("websocket");
        third.connectedBy("websocket");
        assertThat(proxy.requests(WEBSOCKET)).hasSize(1);
        assertThat(second.gaps()).isEmpty();
        assertThat(third.gaps()).isEmpty();
    }

    @Test
    void allTabsThatShareAreToldOfAGap() throws Exception {
        BrowserListener leader = listen(few, Map.of("shared", true)).connectedBy("websocket");
        BrowserListener second = listen(few, Map.of("shared", true)).connectedBy("websocket");
        post(few, "had");
        second.awaitMessages("had");

        proxy.let(REFUSE, WEBSOCKET, EVENTS, POLL);
        proxy.cut(WEBSOCKET);
        second.lost();
        for (String text : List.of("lost", "kept 1", "kept 2")) {
            post(few, text);
        }
        proxy.passAll();

        leader.awaitMessages("had", "kept 1", "kept 2");
        second.awaitMessages("had", "kept 1", "kept 2");
        assertThat(second.gaps()).singleElement().asString().contains("\"missed\":1");
        assertThat(leader.gaps()).isEqualTo(second.gaps());
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete Navigator.prototype.locks", "delete window.BroadcastChannel",
        "LockManager.prototype.request = () => Promise.reject(new DOMException('not here', 'SecurityError'))"})
    void whereTabsCannotShareEachHasAConnection(String missing) throws Exception {
        Tab one = browser.open(proxy.http("/blank").toString(), missing);
        Tab two = browser.open(proxy.http("/blank").toString(), missing);
        BrowserListener first = BrowserListener.in(one, "/", kept, Map.of("shared", true)).connectedBy("websocket");
        BrowserListener second = BrowserListener.in(two, "/", kept, Map.of("shared", true)).connectedBy("websocket");

        post(kept, "hello");

        first.awaitMessages("hello");
        second.awaitMessages("hello");
        assertThat(proxy.requests(WEBSOCKET)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {"a:2, a:1, true", "a:1, a:1, false", "a:1, a:2, false", "a:10, a:9, true",
        "b:1, a:9, true", "a:1, none, true"})
    void anIdIsLaterInItsEpochAndInEveryOther(String id, String cursor, boolean later) {
        Object after = blank().script("return import('/-/pinghub.js').then(({ isAfter }) => isAfter(...arguments))", id, cursor);

        assertThat(after).isEqualTo(later);
    }

    @ParameterizedTest
    @CsvSource({
        "'id: 1|data: a', '{\"id\":\"1\",\"data\":\"a\"}'",
        "'data:a|data|data: b: c|:comment', '{\"data\":\"a\\n\\nb: c\",\"\":\"comment\"}'",
        "'event: gap|retry:5', '{\"event\":\"gap\",\"retry\":\"5\"}'",
    })
    void anEventHasItsFieldsAndALineForEachLineOfData(String block, String fields) {
        Object parsed = blank().script("return import('/-/pinghub.js').then(({ parseEvent }) => JSON.stringify(parseEvent(arguments[0])))",
                block.replace('|', '\n'));

        assertThat(parsed).isEqualTo(fields);
    }

    private static BrowserListener listen(String path) {
        return listen(path, Map.of());
    }

    private static BrowserListener listen(String path, Map<String, Object> options) {
        return BrowserListener.in(blank(), "/", path, options);
    }

    /** An empty page of the proxy's origin. */
    private static Tab blank() {
        return browser.open(proxy.http("/blank").toString());
    }

    private static void post(String path, String message) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(server.http(path)).POST(HttpRequest.BodyPublishers.ofString(message)).build();
        HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
    }
}
