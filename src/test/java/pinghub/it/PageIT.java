package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page that a GET of any channel answers, in a real browser. */
@Tag("browser")
class PageIT {

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static Chromium browser;
    private static ServerProcess server;

    @BeforeAll
    static void start() {
        browser = Chromium.start();
        server = ServerProcess.start(Map.of("PINGHUB_WEBSOCKET_BINARY", "true"));
    }

    @AfterAll
    static void stop() {
        try (var closedLast = browser; var closedFirst = server) {
            // Closed also when the other's close fails, or one was never started.
        }
    }

    @AfterEach
    void theConsoleHasNothingToComplainOf() {
        List<String> complaints = browser.complaints();
        browser.closeTabs();
        assertThat(complaints).isEmpty();
    }

    @Test
    void connectsToTheChannelOfItsPathAndSaysSo() {
        Tab tab = open("/user/157/chan").connected();

        assertThat(tab.text("channel")).isEqualTo("/user/157/chan");
        assertThat(tab.title()).isEqualTo("/user/157/chan – Pinghub");
        assertThat(tab.find("lost").isDisplayed()).isFalse();
        assertThat(tab.find("empty").isDisplayed()).isTrue();
    }

    @Test
    void whatOneTabSendsBothTabsShow() {
        Tab alice = open("/room").connected();
        Tab bob = open("/room").connected();

        alice.write("by button");
        alice.press("send");
        alice.write("by key" + Keys.ENTER);
        bob.awaitMessages("by button", "by key");
        bob.write("two" + Keys.chord(Keys.SHIFT, Keys.ENTER) + "lines" + Keys.ENTER);

        alice.awaitMessages("by button", "by key", "two\nlines");
        bob.awaitMessages("by button", "by key", "two\nlines");
        assertThat(alice.find("text").getDomProperty("value")).isEmpty();
    }

    @Test
    void aPostShowsWithItsTimeAndIsCounted() throws Exception {
        Tab tab = open("/posted").connected();

        post("/posted", "hello");

        tab.awaitMessages("hello");
        assertThat(tab.findAll("#rows time").get(0).getText()).matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}");
        assertThat(tab.text("received")).isEqualTo("1");
        tab.await(() -> tab.text("rate"), rate -> assertThat(rate).isEqualTo("0.2"));
        tab.await(() -> tab.content("announcer"), words -> assertThat(words).isEqualTo("hello"));
    }

    @Test
    void thePostButtonPublishesAndReportsTheAnswer() {
        Tab poster = open("/by-post").connected();
        Tab reader = open("/by-post").connected();

        poster.write("from the button");
        poster.press("post");

        reader.awaitMessages("from the button");
        poster.awaitMessages("from the button");
        poster.await(() -> poster.text("result"), answer -> assertThat(answer).matches("POST answered 200 OK after \\d+ ms"));
        assertThat(poster.find("text").getDomProperty("value")).isEmpty();
    }

    @Test
    void anEmptyMessageIsNotSent() {
        Tab tab = open("/empty").connected();

        tab.press("send");
        assertThat(tab.text("result")).startsWith("Nothing to publish");
        tab.press("post");
        assertThat(tab.text("result")).startsWith("Nothing to publish");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "it's", "'", "''\\''", "@file", "-x", "$HOME `id` \\ ! \"quoted\" %41", "line\nbreak",
            "€ 👋"})
    void theCurlLinePublishesTheSameText(String text) throws Exception {
        Tab tab = open("/curl/it's(1)[2]").connected();
        tab.paste(text);

        var shell = new ProcessBuilder("sh", "-c", tab.content("curl")).redirectErrorStream(true).start();
        assertThat(shell.waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(shell.inputReader().lines().collect(Collectors.joining("\n"))).endsWith("OK");
        tab.awaitMessages(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a/", "//a//b/", "/a%2Fb", "/%E2%82%AC/caf%C3%A9", "/a;x=y/z", "/q?x=1&y=2", "/a'b$(c){d}"})
    void anySpellingOfAPathIsOneChannelForAllParts(String path) throws Exception {
        Tab tab = open(path).connected();

        post(path.replaceFirst("\\?.*", "").replace("{", "%7B").replace("}", "%7D"), "from outside");
        tab.awaitMessages("from outside");
        tab.write("from inside");
        tab.press("post");

        tab.awaitMessages("from outside", "from inside");
    }

    @Test
    void markupInMessagesIsShownAsText() throws Exception {
        String script = "<script>document.title = 'run'</script>";
        String image = "<img src=x onerror=\"document.title = 'run'\">";
        Tab tab = open("/markup").connected();

        post("/markup", script);
        post("/markup", image);
        tab.paste("<b>" + script);
        tab.press("send");

        tab.awaitMessages(script, image, "<b>" + script);
        assertThat(tab.findAll("#rows script, #rows img, #rows b")).isEmpty();
        assertThat(tab.title()).isEqualTo("/markup – Pinghub");
    }

    @Test
    void markupInThePathIsShownAsText() {
        Tab tab = open("/%3Cimg%20src=x%20onerror=%22document.title='run'%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E").connected();

        String path = "/<img src=x onerror=\"document.title='run'\"><script>alert(1)</script>";
        assertThat(tab.content("channel")).isEqualTo(path);
        assertThat(tab.title()).isEqualTo(path + " – Pinghub");
        assertThat(tab.findAll("h1 img, h1 script")).isEmpty();
    }

    @Test
    void aBinaryMessageIsShownInHex() {
        Tab tab = open("/binary").connected();
        WebSocket socket = CLIENT.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/binary"), new WebSocket.Listener() { }).join();

        socket.sendBinary(ByteBuffer.wrap(new byte[] {0, 1, (byte) 0xfe, (byte) 0xff}), true).join();

        tab.awaitMessages("00 01 fe ff");
        assertThat(tab.findAll(".remark").get(0).getText()).isEqualTo("binary, 4 bytes");
        socket.abort();
    }

    @Test
    void aLongMessageIsShownInPart() throws Exception {
        Tab tab = open("/long").connected();

        post("/long", "x".repeat(1_000_000));

        tab.awaitMessages("x".repeat(5_000) + "…");
        assertThat(tab.findAll(".remark").get(0).getText()).isEqualTo("the first 5,000 of 1,000,000 characters");
    }

    @Test
    void theListKeepsTheNewestThousandRows() {
        Tab tab = open("/many").connected();

        // From the page itself: a flood over the network may end with a close for being too slow.
        Object rows = tab.script("""
                return import(new URL('?page=messages.js', location)).then(({ MessageList }) => {
                  const rows = document.createElement('ol');
                  const list = new MessageList({ rows, scroller: document.body, changed() { } });
                  for (let i = 0; i < 3500; i++) { list.message(String(i)); }
                  return new Promise(resolve => requestAnimationFrame(() => {
                    for (let i = 3500; i < 3510; i++) { list.message(String(i)); }
                    requestAnimationFrame(() => resolve(Array.from(rows.querySelectorAll('.text'), e => e.textContent)));
                  }));
                })""");

        assertThat(rows).asInstanceOf(list(String.class))
                .hasSize(1000).startsWith("2510").endsWith("3509");
    }

    @Test
    void aPausedListHoldsWhatComesUntilItGoesOn() throws Exception {
        Tab tab = open("/pause").connected();
        post("/pause", "before");
        tab.awaitMessages("before");

        tab.press("pause");
        tab.await(() -> tab.text("pause"), label -> assertThat(label).isEqualTo("Resume"));
        post("/pause", "meanwhile");
        tab.await(() -> tab.text("held"), words -> assertThat(words).isEqualTo("Paused, 1 held"));
        assertThat(tab.messages()).containsExactly("before");
        tab.press("pause");
        tab.awaitMessages("before", "meanwhile");

        tab.press("clear");
        tab.awaitMessages();
        tab.await(() -> tab.find("empty").isDisplayed(), shown -> assertThat(shown).isTrue());
    }

    @Test
    void anIdlePageStaysConnectedAndShowsNoSignsOfLife() {
        try (var lively = ServerProcess.start(Map.of("PINGHUB_STREAM_PING_INTERVAL", "1s"))) {
            Tab tab = browser.open(lively.http("/idle").toString(), """
                    window.frames = [];
                    window.WebSocket = class extends WebSocket {
                      constructor(...how) {
                        super(...how);
                        this.addEventListener('message', ({ data }) => window.frames.push(data));
                      }
                    };
                    """).connected();

            tab.await(() -> (String) tab.script("return window.frames.slice(1).join()"),
                    frames -> assertThat(frames).startsWith("{\"ping\":{}},{\"ping\":{}}"));
            assertThat(tab.text("state")).isEqualTo("Connected");
            assertThat(tab.text("transport")).isEqualTo("by websocket");
            assertThat(tab.messages()).isEmpty();
        }
    }

    @Test
    void aConnectionThatTheServerClosesIsExplainedAndComesBack() throws Exception {
        Tab tab = open("/too-large").connected();

        tab.paste("x".repeat(65_537));
        tab.press("send");

        tab.await(tab::notes, notes -> assertThat(notes).hasSize(3));
        assertThat(tab.notes().get(0)).startsWith("Disconnected. A message was larger than the server accepts. (1009");
        assertThat(tab.notes().get(1)).startsWith("Connected again after ");
        assertThat(tab.notes().get(2)).startsWith("Something may be missing here");
        post("/too-large", "still here");
        tab.awaitMessages("still here");
    }

    @Test
    void reconnectsWhenTheServerIsBack() throws Exception {
        Tab tab;
        int port;
        try (var first = ServerProcess.start(Map.of())) {
            port = first.port();
            tab = browser.open(first.http("/restart").toString()).connected();
        }
        tab.awaitState("Disconnected");
        assertThat(tab.find("connect-now").isDisplayed()).isTrue();
        assertThat(tab.notes()).singleElement().asString()
                .startsWith("Disconnected. The server is going away: it is stopping or restarting. (1001");
        tab.paste("not yet");
        tab.press("send");
        assertThat(tab.text("result")).startsWith("Not sent");
        tab.screenshot(SCREENSHOTS.resolve("disconnected.png"));

        try (var second = ServerProcess.start(port, Map.of())) {
            tab.connected();
            assertThat(tab.find("lost").isDisplayed()).isFalse();
            tab.press("send");
            tab.awaitMessages("not yet");
            browser.closeTabs();
        }

        // The browser's own words about each try that failed.
        assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("WebSocket connection to")
                || complaint.contains("Failed to load resource"));
    }

    @Test
    void aRefusedConnectionIsExplained() throws Exception {
        try (var full = ServerProcess.start(Map.of("PINGHUB_SUBSCRIBERS_MAX", "1"));
                var only = Conversation.open(full.http("/refused"))) {
            Tab tab = browser.open(full.http("/refused").toString());

            tab.await(() -> tab.text("why"), words -> assertThat(words).contains("cannot be reached", "refused"));
            tab.await(() -> tab.text("why"), words -> assertThat(words).endsWith("it is full, starting or stopping. (503)"));
            assertThat(tab.notes()).isEmpty();
            tab.write("x");
            tab.press("send");
            only.expect("x");
            browser.closeTabs();
        }

        assertThat(browser.complaints()).isNotEmpty()
                .allMatch(complaint -> complaint.contains("WebSocket connection to") || complaint.contains("503"));
    }

    @Test
    void whatIsRefusedToWebsocketsComesAsAnEventStream() {
        try (var closed = ServerProcess.start(Map.of("PINGHUB_ORIGIN", "https://elsewhere.example"))) {
            Tab tab = browser.open(closed.http("/refused").toString()).connected();

            assertThat(tab.text("transport")).isEqualTo("by event stream");
            tab.write("x");
            tab.press("post");
            tab.await(() -> tab.text("result"), words -> assertThat(words).startsWith("POST was refused: 403"));
            tab.press("send");
            tab.await(() -> tab.text("result"), words -> assertThat(words).startsWith("Not sent"));
            browser.closeTabs();
        }

        assertThat(browser.complaints()).isNotEmpty()
                .allMatch(complaint -> complaint.contains("WebSocket connection to") || complaint.contains("403 (Forbidden)"));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0, 1, 500", "1, 1, 1000", "5, 0.5, 8000", "6, 1, 30000", "5000, 1, 30000"})
    void theWaitBeforeATryIsAnythingUpToADoublingLimit(int failures, double random, long delay) {
        Tab tab = open("/delay");

        assertThat(tab.module("pinghub.js", "module.backOff(" + failures + ", () => " + random + ")"))
                .isEqualTo(delay);
    }

    @Test
    void theRateIsTheMeanOfTheLastFiveSeconds() {
        Tab tab = open("/rate");

        assertThat(tab.module("messages.js", """
                (() => {
                  const rate = new module.Rate();
                  for (let t = 100_000; t < 110_000; t += 100) { rate.count(t); }
                  return [105_000, 110_000, 110_999, 113_000, 500_000].map(t => rate.perSecond(t)).join();
                })()""")).isEqualTo("10,10,10,4,0");
    }

    @Test
    void everythingCanBeReachedByKeyAndHasAName() {
        Tab tab = open("/keys").connected();

        assertThat(tab.findAll("button, textarea, [tabindex]").stream().filter(WebElement::isDisplayed))
                .isNotEmpty().allSatisfy(element -> assertThat(element.getAccessibleName()).isNotBlank());
        tab.script("document.activeElement.blur()");
        List<String> order = List.of("pause", "clear", "log", "text", "send", "post");
        order.forEach(id -> {
            tab.active().sendKeys(Keys.TAB);
            assertThat(tab.active().getDomAttribute("id")).isEqualTo(id);
        });
    }

    @Test
    void fitsAPhoneAndDarkMode() throws Exception {
        String channel = "/user/157/chan";
        Tab light = open(channel).connected();
        Tab phone = open(channel).connected();
        phone.asPhone();
        for (String message : List.of("{\"kind\":\"order\",\"id\":4711,\"state\":\"paid\"}", "<script>alert(1)</script>",
                "several lines:\n  {\n    \"indented\": true\n  }", "a rather long sentence ".repeat(8).strip())) {
            post(channel, message);
        }
        light.await(light::messages, messages -> assertThat(messages).hasSize(4));
        light.screenshot(SCREENSHOTS.resolve("wide-light.png"));
        light.inDarkMode();
        light.screenshot(SCREENSHOTS.resolve("wide-dark.png"));
        phone.await(phone::messages, messages -> assertThat(messages).hasSize(4));
        phone.screenshot(SCREENSHOTS.resolve("phone-light.png"));
        phone.inDarkMode();
        phone.screenshot(SCREENSHOTS.resolve("phone-dark.png"));

        assertThat(phone.script("return document.documentElement.scrollWidth")).isEqualTo(390L);
        assertThat(phone.script("return getComputedStyle(document.documentElement).backgroundColor"))
                .isEqualTo("rgb(14, 18, 23)");
    }

    /** Opens the page of a path of the shared server, spelled as in an address bar. */
    private Tab open(String path) {
        return browser.open("http://127.0.0.1:" + server.port() + path);
    }

    private static void post(String path, String message) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(server.http(path)).POST(HttpRequest.BodyPublishers.ofString(message)).build();
        HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
    }
}
