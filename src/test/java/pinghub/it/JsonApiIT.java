package pinghub.it;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What application servers and operators do with a node by JSON; how a batch is read has {@link BatchIT}. */
class JsonApiIT extends ServerIT {

    private static final String TOKEN = "a-token-of-some-length";
    private static final String BASE = "/-/api/v1/";
    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";
    private static final String PAGE = "https://example.com";

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of("pinghub.admin.allow", "192.0.2.0/24", "pinghub.admin.token", TOKEN, "pinghub.origin", PAGE,
                "pinghub.history", "/kept/*=5", "pinghub.post.timeout", "2s", "pinghub.post.keys-max-bytes", "40000"));
    }

    // ---- the document

    /** Each status of each call, and a request that it answers. */
    @Test
    void whatTheDocumentSaysHappensAndWhatHappensIsInIt() {
        publish("{\"channel\":\"/kept/document\",\"message\":\"x\"}");
        Map<String, String> calls = new LinkedHashMap<>();
        calls.put("get /channels", "channels?prefix=/kept&limit=1");
        calls.put("get /channel", "channel?name=/kept/document");
        calls.put("get /history", "history?name=/kept/document&last=1");
        calls.put("post /disconnect", "disconnect?name=/kept/document");
        calls.put("get /server", "server");
        calls.put("get /live", "live");
        calls.put("get /openapi.json", "openapi.json");
        Set<String> seen = new TreeSet<>();
        calls.forEach((call, path) -> {
            String method = call.split(" ")[0].toUpperCase(Locale.ROOT);
            String bare = path.split("\\?")[0];
            seen.add(call + " " + status(call(method, path).build()));
            seen.add(call + " " + send(call(method, bare + "?nothing=1").build()).statusCode());
            seen.add(call + " " + send(HttpRequest.newBuilder(server(BASE + path)).method(method, BodyPublishers.noBody()).build())
                    .statusCode());
            seen.add(call + " " + send(call(method, path).header("Origin", "https://evil.example").build()).statusCode());
            seen.add(call + " " + send(call(method, path).method(method, BodyPublishers.ofString("x")).build()).statusCode());
            if (path.contains("name=") && method.equals("GET")) {
                seen.add(call + " " + send(call(method, bare + "?name=/nobody").build()).statusCode());
            }
        });
        String check = "post /locations/check ";
        seen.add(check + send(call("POST", "locations/check").POST(BodyPublishers.ofString("locations: []")).build()).statusCode());
        seen.add(check + send(call("POST", "locations/check").header("Origin", "https://evil.example").build())
                .statusCode());
        seen.add(check + send(HttpRequest.newBuilder(server(BASE + "locations/check")).POST(BodyPublishers.noBody()).build()).statusCode());
        seen.add(check + raw("POST " + server(BASE + "locations/check").getRawPath() + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + TOKEN + "\r\nContent-Length: 2000000\r\n\r\n").status());
        seen.add("post /publish " + batch(NDJSON, "{}").statusCode());
        seen.add("post /publish " + batch(JSON, "{}").statusCode());
        seen.add("post /publish " + batch("text/plain", "{}").statusCode());
        seen.add("post /publish " + send(request(NDJSON, "{}").header("Origin", "https://evil.example").build()).statusCode());
        seen.add("post /publish " + send(HttpRequest.newBuilder(server(BASE + "publish")).POST(BodyPublishers.noBody()).build()).statusCode());
        String item = "{\"channel\":\"/document\",\"message\":\"x\"}\n";
        send(request(NDJSON, item).header("Idempotency-Key", "document").build());
        seen.add("post /publish " + send(request(NDJSON, "{}").header("Idempotency-Key", "document").build()).statusCode());
        seen.add("post /publish " + send(request(NDJSON, "{}\n".repeat(1000)).header("Idempotency-Key", "large").build()).statusCode());
        String head = "POST " + server(BASE + "publish").getRawPath() + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + TOKEN
                + "\r\nContent-Type: " + NDJSON + "\r\nContent-Length: ";
        seen.add("post /publish " + raw(head + "4194305\r\n\r\n").status());
        RawSocket.Response late = raw(head + "100\r\n\r\n{");
        assertThat(late.status()).as(late.head() + late.body()).isEqualTo(408);
        seen.add("post /publish 408");

        Set<String> documented = new TreeSet<>();
        JsonObject paths = object(get(BASE + "openapi.json").body()).getJsonObject("paths");
        paths.forEach((path, item1) -> item1.asJsonObject().forEach((method, operation) -> operation.asJsonObject()
                .getJsonObject("responses").keySet().forEach(status -> documented.add(method + " " + path + " " + status))));
        documented.removeAll(Set.of("get /live 429", "get /live 503")); // of a node that is full, or stops
        if (Deviation.BODY_OF_A_GET_IS_400.isKnownHere()) {
            documented.removeIf(entry -> entry.matches("get .* 413"));
        }
        assertThat(seen).containsExactlyElementsOf(documented);
        assertThat(late.head()).contains("application/problem+json");
    }

    @Test
    void theDocumentIsWholeInItself() {
        String text = get(BASE + "openapi.json").body();
        JsonObject document = object(text);

        assertThat(document.getString("openapi")).isEqualTo("3.1.0");
        assertThat(URI.create("http://node/pinghub/-/api/v1/openapi.json").resolve(
                document.getJsonArray("servers").getJsonObject(0).getString("url"))).hasToString("http://node/pinghub/-/api/v1");
        var references = Pattern.compile("\"\\$ref\": ?\"#(/[^\"]+)\"").matcher(text).results()
                .map(match -> match.group(1)).collect(toSet());
        assertThat(references).hasSizeGreaterThan(10).allSatisfy(pointer ->
                assertThat(Json.createPointer(pointer).containsValue(document)).as(pointer).isTrue());
    }

    @Test
    void theServersOwnDocumentKnowsNothingOfTheInsides() {
        HttpResponse<String> own = send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server("/").getPort() + "/openapi")).build());

        assertThat(own.body()).doesNotContain("api/v1/disconnect");
    }

    // ---- publishing

    @Test
    void aPatternReachesEveryChannelThatIsThere() {
        try (var a = websocket("/tables/a"); var b = websocket("/tables/b"); var other = websocket("/chairs/a")) {
            assertThat(publish("{\"pattern\":\"/tables/*\",\"message\":\"closing\"}"))
                    .isEqualTo("{\"ok\":true,\"subscribers\":2,\"channels\":2}\n");
            publish("{\"channel\":\"/chairs/a\",\"message\":\"other\"}");

            a.expect("closing");
            b.expect("closing");
            other.expect("other");
        }
    }

    @Test
    void whatComesAgainWithItsKeyIsAnsweredAsBeforeAndPublishedOnce() {
        String item = "{\"channel\":\"/keys\",\"message\":\"once\",\"key\":\"8e03\"}";
        try (var subscriber = websocket("/keys")) {
            String first = publish(item);
            String again = publish(item);
            String other = publish("{\"channel\":\"/keys\",\"message\":\"other\",\"key\":\"8e03\"}");
            HttpResponse<String> batch = send(request(JSON, "[{\"channel\":\"/keys\",\"message\":\"batch\"}]")
                    .header("Idempotency-Key", "\"8e03\"").build());
            HttpResponse<String> batchAgain = send(request(JSON, "[{\"channel\":\"/keys\",\"message\":\"batch\"}]")
                    .header("Idempotency-Key", "8e03").build());
            publish("{\"channel\":\"/keys\",\"message\":\"end\"}");

            assertThat(again).isEqualTo(first).contains("\"id\":\"");
            assertThat(other).contains("\"ok\":false").contains("\"status\":422");
            assertThat(batchAgain.body()).isEqualTo(batch.body());
            subscriber.expect("once");
            subscriber.expect("batch");
            subscriber.expect("end");
        }
    }

    @Test
    void ofTwoAtOnceWithOneKeyOnePublishes() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try (var subscriber = websocket("/race")) {
            for (int round = 0; round < 20; round++) {
                String item = "{\"channel\":\"/race\",\"message\":\"" + round + "\",\"key\":\"race-" + round + "\"}";
                var together = new CyclicBarrier(2);
                List<Future<String>> answers = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    answers.add(pool.submit(() -> {
                        together.await(10, TimeUnit.SECONDS);
                        return publish(item);
                    }));
                }

                assertThat(answers.get(0).get(30, TimeUnit.SECONDS)).isEqualTo(answers.get(1).get(30, TimeUnit.SECONDS))
                        .contains("\"ok\":true");
                subscriber.expect(Integer.toString(round));
            }
            publish("{\"channel\":\"/race\",\"message\":\"end\"}");
            subscriber.expect("end");
        } finally {
            pool.shutdownNow();
        }
    }

    // ---- channels

    @Test
    void channelsAreListedPageByPage() {
        try (var a = websocket("/list/a"); var b = websocket("/list/b"); var c = websocket("/list/c%C3%A9%26"); var d = websocket("/listed")) {
            List<String> names = new ArrayList<>();
            String after = "";
            while (after != null) {
                JsonObject page = object(get(BASE + "channels?prefix=/list/&limit=2" + after).body());
                assertThat(page.getJsonArray("channels")).hasSizeLessThanOrEqualTo(2);
                page.getJsonArray("channels").getValuesAs(JsonObject.class).forEach(channel -> names.add(channel.getString("channel")));
                after = page.containsKey("next") ? "&after=" + encoded(page.getString("next")) : null;
            }

            assertThat(names).containsExactly("/list/a", "/list/b", "/list/c\u00e9&");
        }
    }

    @Test
    void aChannelSaysWhoListensByWhatAndWhatIsKept() throws TimeoutException {
        String stream = "GET " + server("/kept/one").getRawPath() + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-ndjson\r\n\r\n";
        try (var first = websocket("/kept/one"); var second = websocket("/kept/one"); var third = new RawSocket(server("/"));
                var elsewhere = websocket("/kept/other")) {
            third.send(stream);
            Eventually.within(LIMIT, () -> object(get(BASE + "channel?name=/kept/one").body()).getInt("subscribers") == 3);
            publish("{\"channel\":\"/kept/one\",\"message\":\"12345\"}");

            JsonObject channel = object(get(BASE + "channel?name=%2Fkept%2Fone").body());

            assertThat(channel.getString("channel")).isEqualTo("/kept/one");
            assertThat(channel.getJsonObject("wires")).isEqualTo(object("{\"events\":0,\"poll\":0,\"stream\":1,\"websocket\":2}"));
            assertThat(channel.getInt("kept")).isEqualTo(1);
            assertThat(channel.getInt("bytes")).isEqualTo(5);
            assertThat(channel.getInt("published")).isEqualTo(1);
            assertThat(channel.getString("last")).matches("[0-9a-f]+:1");
        }
    }

    @Test
    void aChannelThatIsAskedForAgainSaysItsRate() throws TimeoutException {
        publish("{\"channel\":\"/kept/rate\",\"message\":\"0\"}");
        assertThat(object(get(BASE + "channel?name=/kept/rate").body())).doesNotContainKey("rate");
        publish("{\"channel\":\"/kept/rate\",\"message\":\"1\"}\n".repeat(30));

        Eventually.within(LIMIT, () -> object(get(BASE + "channel?name=/kept/rate").body()).containsKey("rate"));

        JsonObject rate = object(get(BASE + "channel?name=/kept/rate").body()).getJsonObject("rate");
        double messages = rate.getJsonNumber("messagesPerSecond").doubleValue() * rate.getJsonNumber("seconds").doubleValue();
        assertThat(messages).isBetween(29.999, 30.001);
    }

    @Test
    void historyIsReadFromItsEndsOrBehindAnId() {
        publish("{\"channel\":\"/kept/history\",\"message\":\"1\"}\n{\"channel\":\"/kept/history\",\"message\":\"2 \\\"\"}\n"
                + "{\"channel\":\"/kept/history\",\"message\":\"3\"}\n");
        JsonObject all = object(get(BASE + "history?name=/kept/history").body());
        String first = all.getJsonArray("messages").getJsonObject(0).getString("id");

        assertThat(data(all)).containsExactly("1", "2 \"", "3");
        assertThat(all.getString("id")).isEqualTo(first.replace(":1", ":3"));
        JsonObject second = object(get(BASE + "history?name=/kept/history&limit=1&after=" + first).body());
        assertThat(data(second)).containsExactly("2 \"");
        assertThat(second.getString("id")).isEqualTo(first.replace(":1", ":2"));
        assertThat(data(object(get(BASE + "history?name=/kept/history&last=1").body()))).containsExactly("3");
        assertThat(data(object(get(BASE + "history?name=/kept/history&last=0").body()))).isEmpty();

        publish("{\"channel\":\"/kept/history\",\"message\":\"x\"}\n".repeat(5));
        JsonObject gap = object(get(BASE + "history?name=/kept/history&after=" + first).body());
        assertThat(gap.getJsonObject("gap")).isEqualTo(object("{\"after\":\"" + first + "\",\"through\":\"" + first.replace(":1", ":3")
                + "\",\"missed\":2}"));
        assertThat(data(gap)).hasSize(5);
    }

    @Test
    void subscribersAreDisconnectedAndToldSo() {
        try (var one = websocket("/over"); var two = websocket("/over"); var other = websocket("/on")) {
            HttpResponse<String> response = send(call("POST", "disconnect?name=/over").build());

            assertThat(response.body().strip()).isEqualTo("{\"disconnected\":2}");
            one.expectClose(1008);
            two.expectClose(1008);
            publish("{\"channel\":\"/on\",\"message\":\"still\"}");
            other.expect("still");
        }
        assertThat(send(call("POST", "disconnect?name=/nobody").build()).body().strip()).isEqualTo("{\"disconnected\":0}");
    }

    // ---- the node

    @Test
    void theNodeSaysWhatItIsAndNoSecret() throws Exception {
        try (var one = websocket("/server"); var war = new JarFile(System.getProperty("pinghub.war"))) {
            String text = get(BASE + "server").body();
            JsonObject node = object(text);

            assertThat(node.getString("version")).isEqualTo(war.getManifest().getMainAttributes().getValue("Implementation-Version"));
            assertThat(node.getString("server")).isNotBlank();
            assertThat(node.getBoolean("ready")).isTrue();
            assertThat(node.getInt("uptimeSeconds")).isBetween(0, 3600);
            assertThat(node.getInt("subscribers")).isPositive();
            assertThat(node.getJsonObject("wires").getInt("websocket")).isPositive();
            JsonObject settings = node.getJsonObject("settings");
            assertThat(settings.getInt("pinghub.outbox.capacity")).isEqualTo(256);
            assertThat(settings.getString("pinghub.post.timeout")).isEqualTo("PT2S");
            assertThat(settings.getJsonArray("pinghub.origin").getString(0)).isEqualTo("https://example.com:443");
            assertThat(settings.getJsonObject("pinghub.history").getJsonObject("/kept/*").getInt("messages")).isEqualTo(5);
            assertThat(text).doesNotContain(TOKEN).doesNotContain("pinghub.admin.token");
        }
    }

    // ---- what is wrong

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "channel | 400 | query",
        "channel?name=orders | 400 | query",
        "channel?name=/-/metrics | 400 | query",
        "channel?name=/a&name=/b | 400 | query",
        "channel?name=/a&x=<script> | 400 | query",
        "channel?name=%2Fa%zz | 400 | query",
        "channel?name=%2Fa%ff | 400 | query",
        "channels?limit=0 | 400 | query",
        "channels?limit=1001 | 400 | query",
        "channels?limit=-1 | 400 | query",
        "history?name=/a&after=1 | 400 | cursor",
        "history?name=/a&after=1:2&last=3 | 400 | cursor",
        "channel?name=/nobody | 404 | absent",
        "nothing | 404 | path",
        "../v2/server | 404 | path",
        "publish/more | 404 | path",
    })
    void wrongRequestsAreAnsweredWithProblemsAndCounted(String call, int status, String reason) {
        double counted = metric("pinghub_refused_total{reason=\"" + reason + "\"}");
        RawSocket.Response response = raw("GET " + server("").getRawPath() + BASE + call + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Authorization: Bearer " + TOKEN + "\r\n\r\n");

        if (response.status() == 400 && !response.head().contains("problem")) {
            // Some servers refuse what is no URI before an application sees it.
            assertThat(call).containsAnyOf("<", "%zz", "%ff");
            return;
        }
        JsonObject problem = object(response.body());
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.head()).contains("application/problem+json");
        assertThat(problem.getString("type")).isEqualTo("about:blank");
        assertThat(problem.getInt("status")).isEqualTo(status);
        assertThat(problem.getString("title")).isEqualTo(status == 404 ? "Not Found" : "Bad Request");
        assertThat(problem.getString("detail")).endsWith(".").doesNotContain("script");
        assertThat(problem.getString("reason")).isEqualTo(reason);
        assertThat(metric("pinghub_refused_total{reason=\"" + reason + "\"}")).isEqualTo(counted + 1);
    }

    @ParameterizedTest
    @CsvSource({"DELETE, channels, 'GET, HEAD'", "POST, channel, 'GET, HEAD'", "PUT, publish, POST", "GET, disconnect?name=/a, POST",
        "OPTIONS, server, 'GET, HEAD'"})
    void otherMethodsAre405(String method, String call, String allowed) {
        HttpResponse<String> response = send(call(method, call).build());

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains(allowed);
        assertThat(object(response.body()).getString("reason")).isEqualTo("method");
    }

    @ParameterizedTest
    @ValueSource(strings = {"channels", "openapi.json", "nothing"})
    void withoutTheTokenItIsClosed(String call) {
        HttpResponse<String> response = send(HttpRequest.newBuilder(server(BASE + call)).build());

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(object(response.body()).getString("reason")).isEqualTo("admin");
    }

    @Test
    void aHeadHasNoBody() {
        HttpResponse<String> response = send(call("HEAD", "server").build());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void answersAreNotStoredAndNotTakenForSomethingElse() {
        assertThat(get(BASE + "channels").headers().map()).containsEntry("cache-control", List.of("no-store"))
                .containsEntry("x-content-type-options", List.of("nosniff"));
    }

    // ---- pages

    @Test
    void aPageOfThisNodeOrOfTheSettingMayCall() {
        String own = "http://127.0.0.1:" + server("/").getPort();
        HttpResponse<String> byOwn = send(call("GET", "channels").header("Origin", own).build());
        HttpResponse<String> byListed = send(call("GET", "channels").header("Origin", PAGE).build());
        HttpResponse<String> byOther = send(call("GET", "channels").header("Origin", "http://127.0.0.1:1").build());

        assertThat(byOwn.statusCode()).isEqualTo(200);
        assertThat(byListed.statusCode()).isEqualTo(200);
        assertThat(byListed.headers().firstValue("Access-Control-Allow-Origin")).contains(PAGE);
        assertThat(byOther.statusCode()).isEqualTo(403);
        assertThat(byOther.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(object(byOther.body()).getString("reason")).isEqualTo("origin");
    }

    @Test
    void aBrowserMayAskBeforeItShowsTheToken() {
        HttpResponse<String> asked = send(HttpRequest.newBuilder(server(BASE + "publish")).method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", PAGE).header("Access-Control-Request-Method", "POST").build());
        HttpResponse<String> byOther = send(HttpRequest.newBuilder(server(BASE + "publish")).method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://evil.example").header("Access-Control-Request-Method", "POST").build());

        assertThat(asked.statusCode()).isEqualTo(204);
        assertThat(asked.headers().firstValue("Access-Control-Allow-Methods")).contains("POST");
        assertThat(asked.headers().firstValue("Access-Control-Allow-Headers").orElseThrow()).contains("Authorization", "Idempotency-Key");
        assertThat(byOther.statusCode()).isEqualTo(401);
        assertThat(new HashSet<>(byOther.headers().map().keySet())).noneMatch(header -> header.startsWith("access-control"));
    }

    @Override
    HttpResponse<String> get(String rawPath) {
        return send(HttpRequest.newBuilder(server(rawPath)).header("Authorization", "Bearer " + TOKEN).build());
    }

    private HttpRequest.Builder call(String method, String call) {
        return HttpRequest.newBuilder(server(BASE + call)).header("Authorization", "Bearer " + TOKEN)
                .method(method, method.equals("POST") ? BodyPublishers.ofString("") : BodyPublishers.noBody());
    }

    /** Without waiting for the end of what is answered, which may have none. */
    private int status(HttpRequest request) {
        try (var socket = new RawSocket(server("/"))) {
            var head = new StringBuilder(request.method()).append(' ').append(request.uri().getRawPath());
            if (request.uri().getRawQuery() != null) {
                head.append('?').append(request.uri().getRawQuery());
            }
            head.append(" HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n");
            request.headers().map().forEach((name, values) -> head.append(name).append(": ").append(values.get(0)).append("\r\n"));
            return socket.send(head.append("\r\n").toString()).headResponse().status();
        }
    }

    private String publish(String lines) {
        return batch(NDJSON, lines).body();
    }

    private HttpResponse<String> batch(String contentType, String body) {
        return send(request(contentType, body).build());
    }

    private HttpRequest.Builder request(String contentType, String body) {
        return call("POST", "publish").header("Content-Type", contentType).POST(BodyPublishers.ofString(body));
    }

    private static List<String> data(JsonObject history) {
        JsonArray messages = history.getJsonArray("messages");
        return messages.getValuesAs(message -> ((JsonString) message.asJsonObject().get("data")).getString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static JsonObject object(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }
}
