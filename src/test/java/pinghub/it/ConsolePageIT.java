package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The operator's console in a real browser. */
@Tag("browser")
class ConsolePageIT {

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String TOKEN = "a-token-of-some-length";
    private static final String LONG = "/long" + "/segment".repeat(31);
    private static final String MARKUP = "/<img src=x onerror=\"document.title='run'\">";
    private static final String RIGHT_TO_LEFT = "/שלום/עולם";

    private static Chromium browser;
    private static ServerProcess server;

    private final List<Conversation> conversations = new ArrayList<>();

    @BeforeAll
    static void start() {
        browser = Chromium.start();
        // Some servers notice only by a ping that a tap has ended.
        server = ServerProcess.start(Map.of("PINGHUB_STREAM_PING_INTERVAL", "1s"));
    }

    @AfterAll
    static void stop() {
        try (var closedLast = browser; var closedFirst = server) {
            // Closed also when the other's close fails, or one was never started.
        }
    }

    @AfterEach
    void theBrowsersConsoleHasNothingToComplainOf() {
        conversations.forEach(Conversation::close);
        List<String> complaints = browser.complaints();
        browser.closeTabs();
        assertThat(complaints).isEmpty();
    }

    @Test
    void figuresMoveWhenMessagesFlow() throws Exception {
        Tab tab = open();
        tab.await(() -> figure(tab, "Connections"), shown -> assertThat(shown).matches("\\d+"));
        subscribe("/console/moves");
        subscribe("/console/moves");

        tab.await(() -> line(tab, "Connections", "websocket"), shown -> assertThat(shown).isNotEqualTo("0").isNotEqualTo("1"));
        for (int i = 0; i < 20; i++) {
            post("/console/moves", "hello");
        }

        tab.await(() -> figure(tab, "Messages in"), shown -> assertThat(shown).isNotEqualTo("0/s").matches("[\\d.]+/s"));
        tab.await(() -> figure(tab, "Delivery lag, p99"), shown -> assertThat(shown).matches("[\\d.]+ m?s"));
        assertThat(tab.findAll(".chart > svg path.line-0")).hasSize(8);
        tab.await(() -> tab.findAll(".chart > svg path.line-0[d*=L]"), drawn -> assertThat(drawn).as("all but lag, perhaps")
                .hasSizeGreaterThanOrEqualTo(7));
        assertThat(tab.find("uptime").getText()).matches("· up .+");
    }

    @Test
    void whatIsRefusedIsShownByReason() throws Exception {
        Tab tab = open();
        var nothing = HttpRequest.newBuilder(server.http("/-/nothing")).build();

        CLIENT.send(nothing, HttpResponse.BodyHandlers.discarding());

        tab.await(() -> tab.text("reasons"), shown -> assertThat(shown).contains("Refused requests", "path"));
        assertThat(figure(tab, "Refused")).isNotEqualTo("0");
    }

    @Test
    void aTopChannelIsTappedAndPublishedTo() throws Exception {
        Conversation subscriber = subscribe("/console/top");
        Tab tab = open();
        awaitTop(tab, "/console/top").click();
        assertThat(tab.content("channel-title")).isEqualTo("/console/top");
        tab.await(() -> tab.text("tap-words"), words -> assertThat(words).startsWith("Live"));

        post("/console/top", "by POST");
        subscriber.expect("by POST");
        tab.write("by the operator");
        tab.findAll("#publish button").get(0).click();
        subscriber.expect("by the operator");

        tab.awaitMessages("by POST", "by the operator");
        tab.await(() -> tab.text("publish-result"), words -> assertThat(words).isEqualTo("Published to 2 subscribers."));
        tab.await(() -> tab.text("fact-subscribers"), shown -> assertThat(shown).isEqualTo("2"));
        tab.await(() -> tab.text("fact-last"), shown -> assertThat(shown).matches("[0-9a-f]+:2"));
    }

    @Test
    void aTapStopsAndGoesOnWhereItWas() throws Exception {
        subscribe("/console/stop");
        Tab tab = open();
        awaitTop(tab, "/console/stop").click();
        tab.await(() -> tab.text("tap-words"), words -> assertThat(words).startsWith("Live"));

        tab.press("tap");
        tab.await(() -> tab.text("tap"), words -> assertThat(words).isEqualTo("Tap"));
        tab.await(() -> tab.text("fact-subscribers"), shown -> assertThat(shown).isEqualTo("1"));
        post("/console/stop", "unseen");
        tab.press("tap");
        tab.await(() -> tab.text("tap-words"), words -> assertThat(words).startsWith("Live"));
        post("/console/stop", "seen");

        tab.awaitMessages("seen");
        assertThat(tab.notes()).singleElement().asString().isEqualTo("One message is missing here.");
    }

    @Test
    void anEmptyMessageIsNotPublished() {
        Tab tab = openChannel("/console/empty");

        tab.findAll("#publish button").get(0).click();

        assertThat(tab.text("publish-result")).startsWith("Nothing to publish");
    }

    @Test
    void aChannelIsFoundByHowItsNameBegins() {
        subscribe("/console/find/a");
        subscribe("/console/find/b");
        Tab tab = open();

        tab.find("prefix").sendKeys("console/find/");
        tab.await(() -> names(tab, "#found"), names -> assertThat(names).containsExactly("/console/find/a", "/console/find/b"));
        tab.findAll("#found button").get(1).click();

        assertThat(tab.content("channel-title")).isEqualTo("/console/find/b");
        tab.find("prefix").sendKeys("nobody");
        tab.await(() -> tab.text("found-words"), words -> assertThat(words).startsWith("No channel begins so."));
        tab.find("prefix").sendKeys(Keys.ENTER);
        assertThat(tab.content("channel-title")).isEqualTo("/console/find/nobody");
    }

    @Test
    void namesAreShownAsTextAndWhatCannotBeSeenIsSpelled() {
        String hidden = "/exe.\u202Egnp ";
        subscribe(MARKUP);
        subscribe(RIGHT_TO_LEFT);
        subscribe(hidden);
        Tab tab = open();

        awaitTop(tab, MARKUP);
        awaitTop(tab, RIGHT_TO_LEFT);
        awaitTop(tab, "/exe.⟨U+202E⟩gnp⟨U+0020⟩").click();

        assertThat(tab.content("channel-title")).isEqualTo("/exe.⟨U+202E⟩gnp⟨U+0020⟩");
        tab.await(() -> tab.text("fact-subscribers"), shown -> assertThat(shown).isEqualTo("2"));
        assertThat(tab.findAll("#top img")).isEmpty();
        assertThat(tab.title()).endsWith("Pinghub console");
    }

    @Test
    void aPathThatBrowsersShortenCanBePublishedToAndNotTapped() {
        Tab tab = openChannel("/console/a/../b");

        tab.await(() -> tab.text("tap-words"), words -> assertThat(words).startsWith("Browsers shorten this path"));
        tab.write("hello");
        tab.findAll("#publish button").get(0).click();
        tab.await(() -> tab.text("publish-result"), words -> assertThat(words).isEqualTo("Published to 0 subscribers."));
    }

    @Test
    void theTokenIsAskedForAndKeptByTheTabUntilItIsForgotten() {
        try (var guarded = ServerProcess.start(Map.of("PINGHUB_ADMIN_ALLOW", "192.0.2.1", "PINGHUB_ADMIN_TOKEN", TOKEN))) {
            Tab tab = browser.open(guarded.http("/-/console").toString());
            tab.awaitState("Token wanted");
            assertThat(tab.active().getDomAttribute("id")).isEqualTo("token");
            assertThat(tab.find("live").isDisplayed()).isFalse();
            tab.screenshot(SCREENSHOTS.resolve("console-token.png"));

            tab.find("token").sendKeys("wrong" + Keys.ENTER);
            tab.await(() -> tab.text("gate-result"), words -> assertThat(words).isEqualTo("This is not the token."));
            tab.find("token").sendKeys(TOKEN + Keys.ENTER);
            tab.awaitState("Live");
            tab.await(() -> figure(tab, "JVM heap"), shown -> assertThat(shown).endsWith("MiB"));
            tab.find("prefix").sendKeys("/nobody");
            tab.await(() -> tab.text("found-words"), words -> assertThat(words).startsWith("No channel begins so."));

            tab.script("location.reload()");
            tab.awaitState("Live");
            tab.press("forget");
            tab.awaitState("Token wanted");
            assertThat(tab.script("return sessionStorage.length + localStorage.length + document.cookie.length")).isEqualTo(0L);
        }

        assertThat(browser.complaints()).isNotEmpty().allMatch(complaint -> complaint.contains("401 (Unauthorized)"));
    }

    @Test
    void aNodeThatIsAwayIsSaidAndItsReturnIsNoticed() {
        Tab tab;
        int port;
        try (var first = ServerProcess.start(Map.of())) {
            port = first.port();
            tab = browser.open(first.http("/-/console").toString());
            tab.awaitState("Live");
            tab.await(() -> figure(tab, "Connections"), shown -> assertThat(shown).isEqualTo("0"));
        }
        tab.await(() -> tab.text("state"), shown -> assertThat(shown).isIn("Disconnected", "Connecting…"));
        tab.await(() -> tab.find("lost").isDisplayed(), shown -> assertThat(shown).isTrue());
        assertThat(figure(tab, "Connections")).as("as it was").isEqualTo("0");
        tab.screenshot(SCREENSHOTS.resolve("console-away.png"));

        try (var second = ServerProcess.start(port, Map.of())) {
            tab.awaitState("Live");
            assertThat(tab.find("lost").isDisplayed()).isFalse();
        }

        tab.await(() -> tab.find("lost").isDisplayed(), shown -> assertThat(shown).isTrue());
        assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("/-/api/v1/live"));
    }

    @Test
    void theCursorOfOneChartIsThatOfAllAndGoesByKey() {
        Tab tab = open();
        tab.await(() -> figure(tab, "JVM heap"), shown -> assertThat(shown).endsWith("MiB"));
        WebElement chart = tab.findAll(".chart > svg").get(3);

        chart.sendKeys(Keys.ARROW_LEFT);

        assertThat(chart.getDomAttribute("aria-valuetext")).startsWith("5 seconds ago: p50 ");
        tab.await(() -> tab.text("cursor"), words -> assertThat(words).matches("at \\d\\d:\\d\\d:\\d\\d, \\d+ s ago"));
        assertThat(tab.findAll(".chart path.at")).hasSize(8);
        chart.sendKeys(Keys.ESCAPE);
        assertThat(tab.text("cursor")).isEmpty();
    }

    @Test
    void everythingCanBeReachedByKeyAndHasAName() {
        Tab tab = openChannel("/console/keys");

        assertThat(tab.findAll("button, textarea, input, [tabindex='0']").stream().filter(WebElement::isDisplayed))
                .hasSizeGreaterThan(15).allSatisfy(element -> assertThat(element.getAccessibleName()).isNotBlank());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'data: a\\n\\n' | [message:a]",
        "'data:a\\r\\rdata: b\\r\\n\\r\\n' | [message:a, message:b]",
        "'event: x\\ndata: 1\\ndata: 2\\n\\ndata: 3\\n\\n' | [x:1/2, message:3]",
        "': comment\\nid: 7\\nretry: 5\\n\\nevent: none\\n\\ndata\\n\\n' | [message:]",
        "'data:  two blanks\\nunknown: x\\n\\ndata: unfinished\\n' | [message: two blanks]",
    })
    void eventsAreReadAlikeHoweverTheyAreCut(String stream, String expected) {
        Tab tab = open();

        Object read = tab.script("""
                const text = arguments[0].replaceAll('\\\\n', '\\n').replaceAll('\\\\r', '\\r');
                return import(new URL('console/events.js', location)).then(({ EventParser }) => {
                  const readings = new Set();
                  for (let size = 1; size <= text.length; size++) {
                    const events = [];
                    const parser = new EventParser(({ event, data }) => events.push(event + ':' + data.replaceAll('\\n', '/')));
                    for (let at = 0; at < text.length; at += size) { parser.push(text.slice(at, at + size)); }
                    readings.add('[' + events.join(', ') + ']');
                  }
                  return Array.from(readings).join(' or ');
                })""", stream);

        assertThat(read).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "chart.js, 'ceiling(0.7)', 0.8", "chart.js, 'ceiling(1)', 1", "chart.js, 'ceiling(4100)', 6000", "chart.js, 'ceiling(9999)', 10000",
        "chart.js, 'ceiling(600, 1024)', 1024", "chart.js, 'ceiling(3 * 1024 * 1024, 1024)', 4194304",
        "format.js, 'rate(0.26)', 0.3", "format.js, 'rate(12345.6)', '12,346'", "format.js, 'rate(1234567)', 1.23M",
        "format.js, 'bytes(0)', 0 B", "format.js, 'bytes(1536)', 1.5 KiB", "format.js, 'seconds(0.00041)', 0.41 ms",
        "format.js, 'seconds(2.5)', 2.5 s", "format.js, 'span(0)', 0 s", "format.js, 'span(59.9)', 59 s", "format.js, 'span(3600)', 1 h",
        "format.js, 'span(200000)', 2 d 7 h", "format.js, 'rate(undefined)', –",
    })
    void figuresAreShortAndScalesAreRound(String module, String expression, String expected) {
        Tab tab = open();

        assertThat(tab.script("return import(new URL('console/' + arguments[0], location)).then(module => String(module." + expression
                + "))", module)).isEqualTo(expected);
    }

    @Test
    void fitsAPhoneAndDarkMode() throws Exception {
        for (String name : List.of(LONG, MARKUP, RIGHT_TO_LEFT, "/orders", "/x".repeat(128), "/" + "y".repeat(255))) {
            subscribe(name);
            for (int i = 0; i < 5; i++) {
                post(encoded(name), "{\"kind\":\"order\",\"id\":" + i + ",\"state\":\"" + "paid".repeat(i * 10) + "\"}");
            }
        }
        Tab wide = openChannel(LONG);
        awaitTop(wide, LONG);
        for (int i = 0; i < 3; i++) {
            post(encoded(LONG), "a rather long sentence ".repeat(8).strip());
        }
        wide.await(wide::messages, messages -> assertThat(messages).hasSize(3));
        assertThat(overflow(wide)).isZero();
        wide.screenshot(SCREENSHOTS.resolve("console-wide-light.png"));
        wide.inDarkMode();
        wide.screenshot(SCREENSHOTS.resolve("console-wide-dark.png"));
        Tab phone = openChannel(LONG);
        phone.asPhone();
        awaitTop(phone, LONG);
        phone.screenshot(SCREENSHOTS.resolve("console-phone-light.png"));
        phone.inDarkMode();
        phone.script("scrollTo(0, 0)");
        phone.screenshot(SCREENSHOTS.resolve("console-phone-dark.png"));

        assertThat(overflow(phone)).isZero();
        assertThat(phone.script("return innerWidth")).isEqualTo(390L);
        assertThat(phone.script("return getComputedStyle(document.documentElement).backgroundColor"))
                .isEqualTo("rgb(14, 18, 23)");
    }

    /** By how many pixels the page is wider than what can be seen of it. */
    private static long overflow(Tab tab) {
        return (long) tab.script("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
    }

    private static Tab open() {
        Tab tab = browser.open(server.http("/-/console").toString());
        tab.awaitState("Live");
        return tab;
    }

    private static Tab openChannel(String name) {
        Tab tab = open();
        tab.find("prefix").sendKeys(name + Keys.ENTER);
        tab.await(() -> tab.find("channel-open").isDisplayed(), shown -> assertThat(shown).isTrue());
        return tab;
    }

    /** What a tile shows. */
    private static String figure(Tab tab, String label) {
        return tab.findAll(".tile").stream().filter(tile -> tile.findElement(By.tagName("dt")).getText().equals(label))
                .map(tile -> tile.findElement(By.tagName("dd")).getText()).findFirst().orElseThrow();
    }

    /** What the legend of a chart shows of one of its lines. */
    private static String line(Tab tab, String chart, String line) {
        return (String) tab.script("""
                const chart = [...document.querySelectorAll('.chart')]
                  .find((each) => each.querySelector('.chart-title').textContent === arguments[0]);
                return [...chart.querySelectorAll('.legend div')]
                  .find((each) => each.querySelector('dt').textContent === arguments[1]).querySelector('dd').textContent""", chart, line);
    }

    @SuppressWarnings("unchecked") // a script's array of strings
    private static List<String> names(Tab tab, String list) {
        return (List<String>) tab.script("return Array.from(document.querySelectorAll(arguments[0] + ' .name-button'),"
                + " button => button.textContent)", list);
    }

    private static WebElement awaitTop(Tab tab, String name) {
        tab.await(() -> names(tab, "#top"), names -> assertThat(names).contains(name));
        return (WebElement) tab.script("return [...document.querySelectorAll('#top .name-button')]"
                + ".find(button => button.textContent === arguments[0])", name);
    }

    private Conversation subscribe(String name) {
        Conversation conversation = Conversation.open(server.http(encoded(name)));
        conversations.add(conversation);
        return conversation;
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
    }

    private static void post(String path, String message) throws IOException, InterruptedException {
        URI channel = server.http(path);
        var request = HttpRequest.newBuilder(channel).POST(HttpRequest.BodyPublishers.ofString(message)).build();
        HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
    }
}
