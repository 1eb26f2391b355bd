package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The console as HTTP serves it, and the figures behind it; what it does with them is for the tests in a browser. */
class ConsoleIT extends ServerIT {

    private static final String TOKEN = "a-token-of-some-length";
    private static final int MANY = 60; // seconds, in which any figure should have moved

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of("pinghub.admin.allow", "192.0.2.0/24", "pinghub.admin.token", TOKEN));
    }

    @ParameterizedTest
    @CsvSource({"/-/console, text/html", "/-/console/console.js, text/javascript", "/-/console/style.css, text/css",
        "/-/console/icon.svg, image/svg+xml", "/-/console/messages.js, text/javascript"})
    void itsFilesAreForEverybodyAndDoNothingButTheirOwn(String path, String type) {
        HttpResponse<String> file = get(path);

        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
        assertThat(file.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "connect-src 'self';", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(file.body()).doesNotContain("<style", "style=\"", "<script>", "onclick");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/-/console/", "/-/console/nothing.js", "/-/console/..%2fpage%2fpage.js", "/-/console/a/b"})
    void whatIsNoFileOfItsIsNotThere(String path) {
        assertThat(authorized(path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/-/api/v1/live", "/-/api/v1/channels"})
    void figuresAreForWhoHasTheToken(String path) {
        HttpResponse<String> refused = get(path);

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }

    @Test
    void aConsoleIsToldWhatWasAndThenASampleASecond() {
        try (Events live = live()) {
            Events.Event history = live.next();
            List<JsonObject> samples = List.of(json(live.next(), "sample"), json(live.next(), "sample"), json(live.next(), "sample"));

            assertThat(live.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(json(history, "history").getJsonObject("limits").getInt("connections")).isEqualTo(100_000);
            assertThat(samples).extracting(sample -> sample.getJsonNumber("up").doubleValue()).isSorted().doesNotHaveDuplicates();
            assertThat(samples.get(0).getJsonObject("memory").getJsonNumber("heap").longValue()).isPositive();
        }
    }

    @Test
    void figuresMoveWhenMessagesFlow() {
        try (Events live = live(); var one = websocket("/console/moved"); var two = websocket("/console/moved")) {
            long before = json(live.next(), "history").getJsonArray("samples").stream().map(JsonValue::asJsonObject)
                    .mapToLong(sample -> sample.getJsonObject("messages").getInt("post")).max().orElse(0);
            post("/console/moved", "hello");
            one.expect("hello");
            two.expect("hello");

            var lag = new AtomicBoolean(); // of the second in which something was delivered, and of no other
            JsonObject sample = await(live, each -> {
                lag.compareAndSet(false, each.containsKey("lag"));
                return each.getJsonObject("messages").getInt("post") > before && each.getInt("deliveries") >= 2 && lag.get();
            });

            assertThat(sample.getJsonObject("connections").getInt("websocket")).isGreaterThanOrEqualTo(2);
            assertThat(sample.getInt("channels")).isPositive();
        }
    }

    @Test
    void theTopChannelsAreThoseWithSubscribersAndWithMessages() {
        try (var subscriber = websocket("/console/top%3Cb%3E"); Events live = live()) {
            live.next();
            await(live, sample -> sample.containsKey("top"));
            post("/console/top%3Cb%3E", "hello");
            subscriber.expect("hello");

            JsonObject sample = await(live, each -> top(each, "byRate").contains("/console/top<b>"));

            assertThat(top(sample, "bySubscribers")).contains("/console/top<b>");
        }
    }

    @Test
    void whoLooksOnIsNoConnectionOfTheNode() {
        awaitNobody();
        try (Events live = live(); Events other = live()) {
            live.next();
            other.next();
            JsonObject sample = await(live, each -> true);

            assertThat(sample.getJsonObject("connections")).isEmpty();
        }
    }

    @Test
    void channelsAreFoundByHowTheirNamesBegin() {
        try (var one = websocket("/console/find/a"); var two = websocket("/console/find/%C3%A9")) {
            JsonObject found = object(authorized("/-/api/v1/channels?prefix=/console/find/").body());

            assertThat(found.getJsonArray("channels")).extracting(each -> each.asJsonObject().getString("channel"))
                    .containsExactly("/console/find/a", "/console/find/é");
            assertThat(object(authorized("/-/api/v1/channels?prefix=/console/find/&limit=1").body()).getString("next"))
                    .isEqualTo("/console/find/a");
        }
    }

    @Test
    void nobodyCanPublishToTheFigures() {
        var post = HttpRequest.newBuilder(server("/-/api/v1/live")).header("Authorization", "Bearer " + TOKEN)
                .POST(HttpRequest.BodyPublishers.ofString("hello")).build();

        assertThat(send(post).statusCode()).isEqualTo(405);
    }

    @Override
    double metric(String series) {
        return authorized("/-/metrics").body().lines().filter(line -> line.startsWith(series + " ")).findFirst()
                .map(line -> Double.parseDouble(line.substring(series.length() + 1))).orElseThrow();
    }

    private Events live() {
        return Events.open(request("/-/api/v1/live"));
    }

    private HttpResponse<String> authorized(String path) {
        return send(request(path));
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(server(path)).header("Authorization", "Bearer " + TOKEN).build();
    }

    private static JsonObject await(Events live, Predicate<JsonObject> wanted) {
        JsonObject sample = JsonValue.EMPTY_JSON_OBJECT;
        for (int i = 0; i < MANY; i++) {
            sample = json(live.next(), "sample");
            if (wanted.test(sample)) {
                return sample;
            }
        }
        throw new AssertionError("not so within " + MANY + " samples; the last is " + sample);
    }

    private static List<String> top(JsonObject sample, String order) {
        return sample.containsKey("top") ? sample.getJsonObject("top").getJsonArray(order).stream()
                .map(each -> each.asJsonObject().getString("channel")).toList() : List.of();
    }

    private static JsonObject json(Events.Event event, String name) {
        assertThat(event.name()).isEqualTo(name);
        return object(event.data());
    }

    private static JsonObject object(String text) {
        try (var reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }
}
