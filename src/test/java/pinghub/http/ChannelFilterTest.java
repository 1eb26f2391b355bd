package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.CoyoteOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.HandTicker;
import pinghub.channel.Limits;
import pinghub.config.Settings;
import pinghub.config.SomeSettings;

class ChannelFilterTest {

    private static final ChannelName NEWS = new ChannelName("/news");
    private static final String MAY_ADMINISTER = "192.0.2.1"; // FakeRequest's own

    private final Counters counters = new Counters();
    private final Channels channels = new Channels(new Limits(10, 10, 10, 1000), counters);
    private final HandTicker ticker = new HandTicker();
    private final FakeResponse response = new FakeResponse();
    private ChannelFilter filter;
    private int passedOn;

    @BeforeEach
    void start() {
        startWith("pinghub.origin=https://example.com", "pinghub.admin.allow=" + MAY_ADMINISTER,
                "pinghub.post.message-max-bytes=10", "pinghub.post.batch-max-bytes=20");
    }

    private void startWith(String... assignments) {
        Settings settings = SomeSettings.with(assignments);
        filter = new ChannelFilter();
        filter.settings = settings;
        filter.counters = counters;
        filter.origins = new OriginPolicy(settings);
        filter.cors = new Cors(settings);
        filter.admin = new AdminGate(settings);
        filter.api = new ApiDoor(settings, filter.admin, filter.origins);
        filter.bodies = new BodyReader(settings, ticker);
        filter.posts = new PostDoor(channels, ticker);
        filter.unclear = new UnclearConnections();
    }

    @ParameterizedTest
    @CsvSource({"Upgrade, websocket", "Upgrade, 'h2c, WebSocket'", "Sec-WebSocket-Key, dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version, 13"})
    void whatIsMeantAsAHandshakeGoesOnToTheWebsocketDoorWithItsChannel(String header, String value) throws Exception {
        FakeRequest request = get("/news").with(header, value);

        serve(request);

        assertThat(passedOn).isOne();
        assertThat(request.getAttribute(ChannelFilter.CHANNEL)).isEqualTo(NEWS);
        assertThat(request.forwardedTo()).isNull();
        assertThat(response.getStatus()).as("not answered here").isZero();
    }

    @Test
    void aHandshakeByPostIsForTheWebsocketDoorToRefuse() throws Exception {
        serve(post("/news").body("hello").with("Upgrade", "websocket"));

        assertThat(passedOn).isOne();
        assertThat(counters.postMessages()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void whoLooksAtAChannelGetsThePage(String method) throws Exception {
        FakeRequest request = of(method, "/news").with("Upgrade", "h2c");

        serve(request);

        assertThat(request.forwardedTo()).isEqualTo("/-/page");
        assertThat(request.getAttribute(ChannelFilter.ASSET)).isEqualTo("index.html");
        assertThat(passedOn).isZero();
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {
        "none, index.html",
        "'', index.html",
        "page=style.css, style.css",
        "a=b&page=page.js, page.js",
        "page=page.js&a=b, page.js",
        "homepage=style.css, index.html",
        "page=, index.html",
        "page=../WEB-INF/web.xml, index.html",
        "page=%2e%2e, index.html",
    })
    void theQuerySaysWhichPartOfThePage(String query, String asset) throws Exception {
        FakeRequest request = get("/news").query(query);

        serve(request);

        assertThat(request.getAttribute(ChannelFilter.ASSET)).isEqualTo(asset);
    }

    @Test
    void whatServesTheRequestInsideSeesNothingOfTheClientsWishes() throws Exception {
        FakeRequest request = get("/news").query("page=style.css").with("Accept", "image/png");

        serve(request);

        assertThat(request.forwarded().getHeader("Accept")).isNull();
        assertThat(request.forwarded().getQueryString()).isNull();
    }

    @Test
    void aMessageThatIsThereIsPublishedAndAnswered() throws Exception {
        Heard news = Heard.on(channels, NEWS);
        FakeRequest request = post("/news").body("0123456789");

        serve(request);

        assertThat(news.texts()).containsExactly("0123456789");
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("OK\n");
        assertThat(response.headers()).doesNotContainKey("Connection");
        assertThat(request.forwardedTo()).isNull();
        assertThat(counters.refusals()).isEmpty();
    }

    @Test
    void aMessageThatIsStillToComeIsWaitedForInside() throws Exception {
        FakeRequest request = post("/news").with("Content-Length", "5").body(new LateInput().arrive("he"));

        serve(request);

        assertThat(request.forwardedTo()).isEqualTo("/-/publish");
        assertThat(request.getAttribute(ChannelFilter.CHANNEL)).isEqualTo(NEWS);
        assertThat(request.getAttribute(ChannelFilter.BODY)).isInstanceOf(BodyReader.Collector.class);
    }

    @Test
    void aClientThatHasGoneAwayIsNotWaitedFor() throws Exception {
        FakeRequest request = post("/news").with("Content-Length", "5").body(new LateInput().arrive("he").breakOff());

        serve(request);

        expectRefusal(400, "framing");
        assertThat(request.forwardedTo()).isNull();
    }

    @Test
    void aMessageThatIsNoTextIsRefusedAndItsConnectionGoesOn() throws Exception {
        FakeRequest request = post("/news").body(new byte[] {(byte) 0xFF}).on("c1");

        serve(request);

        expectRefusal(400, "not-utf8");
        assertThat(response.headers()).doesNotContainKey("Connection");
        assertThat(statusOfTheNextOn("c1")).isEqualTo(200);
    }

    @Test
    void aMessageThatIsTooLargeEndsItsConnection() throws Exception {
        Heard news = Heard.on(channels, NEWS);

        serve(post("/news").body("0123456789x").on("c1"));

        expectRefusal(413, "too-large");
        assertThat(response.headers()).containsEntry("Connection", "close");
        assertThat(news.texts()).isEmpty();
        assertThat(statusOfTheNextOn("c1")).isEqualTo(400);
        assertThat(statusOfTheNextOn("c2")).isEqualTo(200);
    }

    @Test
    void anotherOriginsPageMayNotPublish() throws Exception {
        Heard news = Heard.on(channels, NEWS);

        serve(post("/news").body("hello").with("Origin", "https://example.org"));

        expectRefusal(403, "origin");
        assertThat(news.texts()).isEmpty();
    }

    @Test
    void theOriginOfTheSettingMay() throws Exception {
        serve(post("/news").body("hello").with("Origin", "https://example.com"));

        assertThat(response.getStatus()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "TRACE", "PATCH"})
    void aChannelKnowsNoOtherMethods(String method) throws Exception {
        serve(of(method, "/news"));

        expectRefusal(405, "method");
        assertThat(response.headers()).containsEntry("Allow", "GET, HEAD, POST, OPTIONS");
        assertThat(response.body()).contains("GET, HEAD, POST, OPTIONS");
    }

    @Test
    void aRefusedRequestWithoutABodyKeepsItsConnection() throws Exception {
        serve(of("DELETE", "/news").with("Content-Length", "0").on("c1"));

        assertThat(response.headers()).doesNotContainKey("Connection");
        assertThat(statusOfTheNextOn("c1")).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"Content-Length, 1", "Transfer-Encoding, chunked"})
    void whatFollowsABodyThatNobodyReadIsNotServed(String header, String value) throws Exception {
        serve(of("DELETE", "/news").with(header, value).on("c1"));

        assertThat(response.headers()).containsEntry("Connection", "close");
        assertThat(statusOfTheNextOn("c1")).isEqualTo(400);
    }

    @Test
    void aPostThatNamesNoBodyIsTheLastOfItsConnection() throws Exception {
        serve(post("/news"));

        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.headers()).containsEntry("Connection", "close");
    }

    @ParameterizedTest
    @CsvSource({"Content-Length, 0", "Transfer-Encoding, chunked"})
    void aPostThatSaysItsBodyIsEmptyIsNot(String header, String value) throws Exception {
        serve(post("/news").with(header, value));

        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.headers()).doesNotContainKey("Connection");
        assertThat(counters.postMessages()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"GET, /news", "POST, /news", "GET, /-/metrics"})
    void whereItIsUnclearWhereABodyEndsNothingIsServed(String method, String path) throws Exception {
        FakeRequest request = of(method, path).with("Content-Length", "5").with("Content-Length", "6").on("c1");

        serve(request);

        expectRefusal(400, "framing");
        assertThat(response.headers()).containsEntry("Connection", "close");
        assertThat(request.forwardedTo()).isNull();
        assertThat(statusOfTheNextOn("c1")).isEqualTo(400);
    }

    @Test
    void aRequestForMoreThanOneHostIsNotServed() throws Exception {
        FakeRequest request = get("/news").with("Host", "example.org");

        serve(request);

        expectRefusal(400, "framing");
        assertThat(request.forwardedTo()).isNull();
    }

    @Test
    void aSessionIdThatTheContainerCutFromThePathIsRefused() throws Exception {
        FakeRequest request = get("/news").sessionInPath("1");

        serve(request);

        expectRefusal(400, "path");
        assertThat(request.forwardedTo()).isNull();
    }

    @Test
    void aSessionIdThatIsStillThereIsPartOfTheName() throws Exception {
        FakeRequest request = handshake("/news;jsessionid=1").sessionInPath("1");

        serve(request);

        assertThat(request.getAttribute(ChannelFilter.CHANNEL)).isEqualTo(new ChannelName("/news;jsessionid=1"));
    }

    @Test
    void aMalformedPathIsRefused() throws Exception {
        serve(get("/%zz"));

        expectRefusal(400, "path");
        assertThat(response.body()).contains("percent-escape");
    }

    @Test
    void theContextPathIsNotPartOfTheName() throws Exception {
        FakeRequest request = handshake("/app/news").path("/app/news", "/news", null).in(FakeContext.at("/app"));

        serve(request);

        assertThat(request.getAttribute(ChannelFilter.CHANNEL)).isEqualTo(NEWS);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {"/caf\u4e00, none", "/caf\u4e00, ''", "'', /caf\u4e00", "/caf, \u4e00"})
    void whatTheContainerMadeOfThePathIsReadInBothItsParts(String servletPath, String pathInfo) throws Exception {
        String bytesAsChars = new String("/caf\u4e00".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        FakeRequest request = handshake("/").path(bytesAsChars, servletPath, pathInfo);

        serve(request);

        assertThat(request.getAttribute(ChannelFilter.CHANNEL)).isEqualTo(new ChannelName("/caf\u4e00"));
    }

    @ParameterizedTest
    @CsvSource({"GET, metrics", "HEAD, metrics", "GET, health/live", "GET, health/ready"})
    void reservedPathsGoToWhatAnswersThem(String method, String rest) throws Exception {
        FakeRequest request = of(method, "/-/" + rest);

        serve(request);

        assertThat(request.forwardedTo()).isEqualTo("/-/" + rest);
    }

    @ParameterizedTest
    @CsvSource({"console, index.html", "console/console.js, console.js", "console/icon.svg, icon.svg"})
    void theConsoleIsMadeOfFiles(String rest, String asset) throws Exception {
        FakeRequest request = get("/-/" + rest);

        serve(request);

        assertThat(request.forwardedTo()).isEqualTo("/-/console");
        assertThat(request.getAttribute(ChannelFilter.ASSET)).isEqualTo(asset);
    }

    @ParameterizedTest
    @CsvSource({"/-/console, true", "/-/console/console.js, true", "/-/api/v1/live, false", "/-/metrics, false"})
    void withATokenTheConsoleIsForEverybodyAndItsFiguresAreNot(String path, boolean open) throws Exception {
        startWith("pinghub.admin.token=0123456789abcdef");
        FakeRequest request = get(path).from("192.0.2.2");

        serve(request);

        assertThat(request.forwardedTo() != null).isEqualTo(open);
        if (!open) {
            expectRefusal(401, "admin");
        }
    }

    @Test
    void whoMayAdministerCanListenToTheFigures() throws Exception {
        FakeRequest request = get("/-/api/v1/live");

        serve(request);

        assertThat(passedOn).isOne();
        assertThat(request.getAttribute(ChannelFilter.FORM)).isEqualTo(Listening.Form.EVENTS);
        assertThat(request.getAttribute(ChannelFilter.FEED)).isNotNull();
        assertThat(request.getAttribute(ChannelFilter.CHANNEL)).isNull();
    }

    @Test
    void theFiguresCanOnlyBeListenedTo() throws Exception {
        serve(post("/-/api/v1/live").body("hello"));

        expectRefusal(405, "method");
        assertThat(passedOn).isZero();
    }

    @Test
    void aChannelIsNotTheFiguresWhateverItIsCalled() throws Exception {
        FakeRequest request = get("/live").with("Accept", "text/event-stream");

        serve(request);

        assertThat(request.getAttribute(ChannelFilter.FEED)).isNull();
    }

    @Test
    void withAnotherPrefixTheyAreThere() throws Exception {
        startWith("pinghub.reserved-prefix=/admin/", "pinghub.admin.allow=" + MAY_ADMINISTER);
        FakeRequest metrics = get("/admin/metrics");
        FakeRequest channel = handshake("/-/metrics");

        serve(metrics);
        serve(channel);

        assertThat(metrics.forwardedTo()).isEqualTo("/-/metrics");
        assertThat(channel.getAttribute(ChannelFilter.CHANNEL)).isEqualTo(new ChannelName("/-/metrics"));
    }

    @Test
    void reservedPathsAreReadOnly() throws Exception {
        serve(post("/-/metrics").body("hello"));

        expectRefusal(405, "method");
        assertThat(response.headers()).containsEntry("Allow", "GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/-/", "/-/page", "/-/publish", "/-/nothing", "/-/console/", "/-/console/..", "/-/console/a/b", "/-/consoles"})
    void thereIsNothingElseBelowTheReservedPrefix(String path) throws Exception {
        FakeRequest request = get(path);

        serve(request);

        expectRefusal(404, "path");
        assertThat(request.forwardedTo()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"GET, /-/metrics", "GET, /-/nothing", "POST, /-/api/v1/publish"})
    void reservedPathsAreForThoseWhoMay(String method, String path) throws Exception {
        FakeRequest request = of(method, path).from("192.0.2.2");

        serve(request);

        expectRefusal(403, "admin");
        assertThat(request.forwardedTo()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"GET, /-/", "HEAD, /-/", "GET, /admin/"})
    void theJavaScriptClientIsForEverybody(String method, String prefix) throws Exception {
        startWith("pinghub.origin=https://example.com", "pinghub.reserved-prefix=" + prefix);
        FakeRequest request = of(method, prefix + "pinghub.js").from("192.0.2.2").with("Origin", "https://elsewhere.example");

        serve(request);

        assertThat(request.forwardedTo()).isEqualTo("/-/page");
        assertThat(request.getAttribute(ChannelFilter.ASSET)).isEqualTo("pinghub.js");
    }

    @Test
    void nobodyWritesToTheJavaScriptClient() throws Exception {
        serve(post("/-/pinghub.js").body("hello"));

        expectRefusal(405, "method");
        assertThat(response.headers()).containsEntry("Allow", "GET, HEAD");
    }

    @Test
    void aBatchGoesToItsDoorWithItsFormat() throws Exception {
        FakeRequest request = batch().body("01234567890123456789");

        serve(request);

        assertThat(request.forwardedTo()).isEqualTo("/-/api/v1/publish");
        assertThat(request.getAttribute(ChannelFilter.FORMAT)).isEqualTo(BatchFormat.NDJSON);
        assertThat((byte[]) request.getAttribute(ChannelFilter.BODY)).asString().isEqualTo("01234567890123456789");
        assertThat(response.headers()).doesNotContainKey("Connection");
    }

    @Test
    void aBatchThatIsStillToComeIsWaitedForThere() throws Exception {
        FakeRequest request = batch().with("Content-Length", "5").body(new LateInput());

        serve(request);

        assertThat(request.forwardedTo()).isEqualTo("/-/api/v1/publish");
        assertThat(request.getAttribute(ChannelFilter.BODY)).isInstanceOf(BodyReader.Collector.class);
    }

    @Test
    void aBatchThatIsTooLargeIsRefused() throws Exception {
        FakeRequest request = batch().body("01234567890123456789x");

        serve(request);

        expectRefusal(413, "too-large");
        assertThat(request.forwardedTo()).isNull();
    }

    @Test
    void aBatchThatNamesNoBodyIsTheLastOfItsConnection() throws Exception {
        serve(batch());

        assertThat(response.headers()).containsEntry("Connection", "close");
    }

    @Test
    void aBatchIsPosted() throws Exception {
        serve(get("/-/api/v1/publish").with("Content-Type", "application/json"));

        expectRefusal(405, "method");
        assertThat(response.headers()).containsEntry("Allow", "POST");
    }

    @Test
    void anotherOriginsPageMayNotPublishABatch() throws Exception {
        FakeRequest request = batch().body("{}").with("Origin", "https://example.org");

        serve(request);

        expectRefusal(403, "origin");
        assertThat(request.forwardedTo()).isNull();
    }

    @Test
    void aBatchGoesToItsDoorWithItsKey() throws Exception {
        FakeRequest request = batch().body("{}").with("Idempotency-Key", "\"8e03\"");

        serve(request);

        assertThat(request.getAttribute(ChannelFilter.KEY)).isEqualTo("8e03");
    }

    @Test
    void aBatchWithAKeyThatIsNoneIsRefused() throws Exception {
        FakeRequest request = batch().body("{}").with("Idempotency-Key", "a, b");

        serve(request);

        expectRefusal(400, "key");
        assertThat(request.forwardedTo()).isNull();
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {"GET, channels, prefix=/a", "HEAD, channels, none", "GET, channel, name=/a", "GET, history, name=/a",
        "POST, disconnect, name=/a", "GET, server, none", "GET, openapi.json, ''"})
    void aCallGoesToWhatAnswersItWithItsQuery(String method, String call, String query) throws Exception {
        FakeRequest request = of(method, "/-/api/v1/" + call).query(query);

        serve(request);

        assertThat(request.forwardedTo()).isEqualTo("/-/api/v1/" + call);
        assertThat(request.getAttribute(ChannelFilter.QUERY)).isInstanceOf(ApiQuery.class);
        assertThat(counters.refusals()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {
        "GET, api/v1/nothing, none, 404, path",
        "GET, api/, none, 404, path",
        "GET, api/v2/server, none, 404, path",
        "POST, api/v1/channels, none, 405, method",
        "GET, api/v1/disconnect, name=/a, 405, method",
        "OPTIONS, api/v1/channels, none, 405, method",
        "HEAD, api/v1/live, none, 405, method",
        "GET, api/v1/channel, none, 400, query",
        "GET, api/v1/server, a=b, 400, query",
        "GET, api/v1/history, name=/a&after=x, 400, cursor",
    })
    void aWrongCallIsAnsweredWithAProblem(String method, String path, String query, int status, String reason) throws Exception {
        FakeRequest request = of(method, "/-/" + path).query(query);

        serve(request);

        expectRefusal(status, reason);
        assertThat(response.headers()).containsEntry("Content-Type", "application/problem+json");
        assertThat(response.body()).startsWith("{\"type\":\"about:blank\",\"title\":\"").contains("\"status\":" + status + ",\"detail\":\"")
                .endsWith("\"reason\":\"" + reason + "\"}\n");
        assertThat(request.forwardedTo()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"GET, channels", "POST, disconnect", "GET, live"})
    void aCallHasNoBody(String method, String call) throws Exception {
        FakeRequest request = of(method, "/-/api/v1/" + call).query(call.equals("disconnect") ? "name=/a" : null).body("x").on("c1");

        serve(request);

        expectRefusal(413, "too-large");
        assertThat(response.headers()).containsEntry("Connection", "close");
        assertThat(request.forwardedTo()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"POST, disconnect?name=/a", "POST, publish", "GET, channels", "GET, live"})
    void whereAnyPageMayPublishNoneOfAnotherSiteMayCallByTheAddressOfItsReader(String method, String call) throws Exception {
        startWith("pinghub.admin.allow=" + MAY_ADMINISTER);
        String[] parts = call.split("\\?");
        FakeRequest request = of(method, "/-/api/v1/" + parts[0]).query(parts.length > 1 ? parts[1] : null)
                .with("Content-Type", "application/json").with("Origin", "http://evil.example");

        serve(request);

        expectRefusal(403, "origin");
        assertThat(response.headers()).doesNotContainKey("Access-Control-Allow-Origin");
    }

    @Test
    void theNodesOwnPageMayCall() throws Exception {
        startWith("pinghub.admin.allow=" + MAY_ADMINISTER);
        FakeRequest request = post("/-/api/v1/disconnect").query("name=/a").with("Origin", "https://example.com");

        serve(request);

        assertThat(request.forwardedTo()).isEqualTo("/-/api/v1/disconnect");
        assertThat(response.headers()).doesNotContainKey("Access-Control-Allow-Origin");
    }

    @Test
    void aPageOfTheSettingMayCallAndSeeTheAnswerAndTheRefusal() throws Exception {
        startWith("pinghub.origin=https://app.example", "pinghub.admin.token=0123456789abcdef");
        FakeRequest request = get("/-/api/v1/server").with("Origin", "https://app.example").with("Authorization", "Bearer 0123456789abcdef");

        serve(request);
        assertThat(request.forwardedTo()).isEqualTo("/-/api/v1/server");
        assertThat(response.headers()).containsEntry("Access-Control-Allow-Origin", "https://app.example").containsEntry("Vary", "Origin");

        var refused = new FakeResponse();
        serve(get("/-/api/v1/server").with("Origin", "https://app.example"), refused);
        assertThat(refused.getStatus()).isEqualTo(401);
        assertThat(refused.headers()).containsEntry("Access-Control-Allow-Origin", "https://app.example");
    }

    @Test
    void itsBrowserMayAskBeforeItHasShownTheToken() throws Exception {
        startWith("pinghub.origin=https://app.example", "pinghub.admin.token=0123456789abcdef");

        serve(of("OPTIONS", "/-/api/v1/publish").with("Origin", "https://app.example"));
        assertThat(response.getStatus()).isEqualTo(204);
        assertThat(response.headers()).containsEntry("Access-Control-Allow-Methods", "POST")
                .containsEntry("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key");

        var other = new FakeResponse();
        serve(of("OPTIONS", "/-/api/v1/publish").with("Origin", "https://evil.example"), other);
        assertThat(other.getStatus()).isEqualTo(401);
        assertThat(other.headers()).doesNotContainKeys("Access-Control-Allow-Origin", "Access-Control-Allow-Methods");
    }

    @Test
    void aBatchOfAnotherTypeIsRefused() throws Exception {
        FakeRequest request = post("/-/api/v1/publish").with("Content-Type", "text/plain").body("hello");

        serve(request);

        expectRefusal(415, "media-type");
        assertThat(request.forwardedTo()).isNull();
    }

    @Test
    void aClientThatReadsNoneOfItsAnswersIsCutOffAndNotAnswered() throws Exception {
        var answers = new CoyoteOutputStream(64 * 1024 + 1);
        FakeRequest request = get("/news");

        serve(request, on(answers));

        assertThat(answers.isCut()).isTrue();
        assertThat(request.forwardedTo()).isNull();
        assertThat(counters.refusals()).containsOnlyKeys("unread");
    }

    @Test
    void aClientThatReadsSlowlyIsNot() throws Exception {
        var answers = new CoyoteOutputStream(64 * 1024);
        FakeRequest request = get("/news");

        serve(request, on(answers));

        assertThat(answers.isCut()).isFalse();
        assertThat(request.forwardedTo()).isEqualTo("/-/page");
        assertThat(counters.refusals()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {"text/event-stream, none, EVENTS", "application/x-ndjson, none, NDJSON", "none, stream, LINES",
        "none, poll, POLL", "none, poll=raw, POLL_RAW"})
    void whoListensGoesOnWithItsChannelAndItsForm(String accept, String query, Listening.Form form) throws Exception {
        FakeRequest request = get("/news").query(query).with("Origin", "https://example.com");
        if (accept != null) {
            request.with("Accept", accept);
        }

        serve(request);

        assertThat(passedOn).isOne();
        assertThat(request.getAttribute(ChannelFilter.CHANNEL)).isEqualTo(NEWS);
        assertThat(request.getAttribute(ChannelFilter.FORM)).isEqualTo(form);
        assertThat(request.forwardedTo()).isNull();
        assertThat(response.getStatus()).as("not answered here").isZero();
        assertThat(response.headers()).containsEntry("Access-Control-Allow-Origin", "https://example.com");
    }

    @ParameterizedTest
    @CsvSource({"GET, /news, text/event-stream", "GET, /news, application/x-ndjson", "GET, /news, text/html", "HEAD, /news, text/html",
        "OPTIONS, /news, text/html", "GET, /-/metrics, text/plain", "GET, /-/console, text/html", "GET, /-/pinghub.js, text/html"})
    void whoReadsSendsNoBody(String method, String path, String accept) throws Exception {
        FakeRequest request = of(method, path).with("Accept", accept).with("Content-Length", "5").on("c1");

        serve(request);

        expectRefusal(413, "too-large");
        assertThat(response.headers()).containsEntry("Connection", "close");
        assertThat(request.forwardedTo()).isNull();
        assertThat(statusOfTheNextOn("c1")).isEqualTo(400);
    }

    @Test
    void whoListensSendsNoChunksEither() throws Exception {
        serve(get("/news").with("Accept", "text/event-stream").with("Transfer-Encoding", "chunked").on("c1"));

        expectRefusal(413, "too-large");
        assertThat(statusOfTheNextOn("c1")).isEqualTo(400);
    }

    @Test
    void whoListensMaySayThatThereIsNoBody() throws Exception {
        serve(get("/news").with("Accept", "text/event-stream").with("Content-Length", "0"));

        assertThat(passedOn).isOne();
    }

    @Test
    void anotherOriginsPageMayNotListen() throws Exception {
        FakeRequest request = get("/news").with("Accept", "text/event-stream").with("Origin", "https://example.org");

        serve(request);

        expectRefusal(403, "origin");
        assertThat(request.getAttribute(ChannelFilter.FORM)).isNull();
        assertThat(response.headers()).doesNotContainKey("Access-Control-Allow-Origin");
    }

    @Test
    void aBrowserThatAsksBeforehandIsAnswered() throws Exception {
        serve(of("OPTIONS", "/news").with("Origin", "https://example.com").with("Access-Control-Request-Method", "GET"));

        assertThat(response.getStatus()).isEqualTo(204);
        assertThat(response.headers()).containsEntry("Access-Control-Allow-Origin", "https://example.com")
                .containsEntry("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS");
        assertThat(passedOn).isZero();
    }

    @Test
    void aBrowserThatAsksForAnotherOriginsPageIsRefused() throws Exception {
        serve(of("OPTIONS", "/news").with("Origin", "https://example.org"));

        expectRefusal(403, "origin");
        assertThat(response.headers()).doesNotContainKey("Access-Control-Allow-Origin");
    }

    private static FakeRequest get(String path) {
        return of("GET", path);
    }

    private static FakeRequest post(String path) {
        return of("POST", path);
    }

    private static FakeRequest handshake(String path) {
        return get(path).with("Upgrade", "websocket");
    }

    private static FakeRequest batch() {
        return post("/-/api/v1/publish").with("Content-Type", "application/x-ndjson");
    }

    private static FakeRequest of(String method, String path) {
        return FakeRequest.of(method).path(path).with("Host", "example.com");
    }

    private void serve(FakeRequest request) throws IOException, ServletException {
        serve(request, response);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "DELETE", "FOO"})
    void whatAnotherProtocolClaimsGoesOnToItsFilter(String method) throws Exception {
        claim("/relay/a b");

        serve(of(method, "/relay/a%20b"));

        assertThat(passedOn).isOne();
        assertThat(response.getStatus()).as("not answered here").isZero();
    }

    @Test
    void aPathThatIsTooLongForAChannelMayBeClaimed() throws Exception {
        String path = "/" + "a".repeat(1000);
        claim(path);

        serve(get(path));

        assertThat(passedOn).isOne();
    }

    @ParameterizedTest
    @CsvSource({"/-/metrics, 200", "/%ff, 400", "/other, 200"})
    void whatIsReservedMalformedOrNobodysIsNotClaimed(String path, int status) throws Exception {
        claim("/-/metrics");

        serve(get(path));

        assertThat(passedOn).isZero();
        assertThat(response.getStatus()).isIn(0, status);
    }

    @Test
    void aClaimedRequestIsStillARequestAsHttpHasIt() throws Exception {
        claim("/relay");

        serve(get("/relay").with("Content-Length", "1").with("Transfer-Encoding", "chunked"));

        expectRefusal(400, "framing");
    }

    private void claim(String claimed) {
        filter.claims = SomeInstances.of((path, request) -> path.equals(claimed));
        filter.init();
    }

    private void serve(FakeRequest request, HttpServletResponse answer) throws IOException, ServletException {
        FilterChain chain = (served, answered) -> {
            assertThat(served).isSameAs(request);
            passedOn++;
        };
        filter.doFilter(request, answer, chain);
    }

    /** How one more message is answered that comes on this connection. */
    private int statusOfTheNextOn(String connection) throws IOException, ServletException {
        var next = new FakeResponse();
        serve(post("/next").body("hello").on(connection), next);
        return next.getStatus();
    }

    private void expectRefusal(int status, String reason) {
        assertThat(response.getStatus()).isEqualTo(status);
        assertThat(counters.refusals()).containsOnlyKeys(reason);
        assertThat(passedOn).isZero();
    }

    private HttpServletResponse on(ServletOutputStream stream) {
        return new HttpServletResponseWrapper(response) {
            @Override
            public ServletOutputStream getOutputStream() {
                return stream;
            }
        };
    }
}
