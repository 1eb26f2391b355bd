package pinghub.relay.hook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static pinghub.relay.location.SomeLocations.call;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.Counters;
import pinghub.channel.RecordingLog;
import pinghub.http.FakeRequest;
import pinghub.http.FakeResponse;
import pinghub.http.Reply;
import pinghub.relay.location.SomeLocations;

class HooksTest {

    private final Counters counters = new Counters();
    private final Application client = new Application();
    private final Hooks hooks = new Hooks(client, counters);
    private AnApplication application;

    @BeforeEach
    void start() throws IOException {
        application = new AnApplication();
    }

    @AfterEach
    void stop() {
        application.close();
        client.stop();
    }

    // ---- authorize

    @Test
    void withoutAHookEverybodyMayAtOnce() {
        assertThat(hooks.authorize(caller("")).toCompletableFuture()).isCompletedWithValue(Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 299})
    void whomTheApplicationAllowsGoesOn(int status) throws Exception {
        application.answering("/auth", status, "", "");

        assertThat(get(hooks.authorize(caller("authorize_request: " + application.url("/auth"))))).isEmpty();
    }

    @Test
    void whatTheApplicationSaysOtherwiseIsTheAnswer() throws Exception {
        application.answering("/auth", 418, "text/x-no", "not you");

        Reply reply = get(hooks.authorize(caller("authorize_request: " + application.url("/auth")))).orElseThrow();

        assertThat(reply.status()).isEqualTo(418);
        assertThat(reply.text()).isEqualTo("not you");
        assertThat(reply.headers()).containsEntry("Content-Type", "text/x-no").containsEntry("X-Application", "yes")
                .doesNotContainKey("Content-Length");
        assertThat(counters.refusals()).containsOnlyKeys("authorize");
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        application.answering("/auth", 302, "", "");

        assertThat(get(hooks.authorize(caller("authorize_request: " + application.url("/auth")))).orElseThrow().status()).isEqualTo(302);
    }

    @Test
    void anApplicationThatIsNotThereIsABadGateway() throws Exception {
        String nowhere;
        try (var socket = new ServerSocket(0)) {
            nowhere = "http://127.0.0.1:" + socket.getLocalPort() + "/auth";
        }

        assertThat(get(hooks.authorize(caller("authorize_request: " + nowhere))).orElseThrow().status()).isEqualTo(502);
        assertThat(counters.refusals()).containsOnlyKeys("hook");
    }

    @Test
    void anApplicationThatTakesTooLongIsAGatewayTimeout() throws Exception {
        application.silentAt("/auth");

        assertThat(get(hooks.authorize(caller("authorize_request: " + application.url("/auth") + "\n    hook_timeout: 200ms")))
                .orElseThrow().status()).isEqualTo(504);
    }

    @Test
    void whoCannotWaitForSoLongIsAnsweredEarlier() throws Exception {
        application.silentAt("/auth");

        assertThat(get(hooks.authorize(caller("authorize_request: " + application.url("/auth") + "\n    hook_timeout: 1h"),
                Duration.ofMillis(200))).orElseThrow().status()).isEqualTo(504);
    }

    @Test
    void theApplicationLearnsWhoWantsWhat() throws Exception {
        application.answering("/auth", 200, "", "");
        FakeRequest request = FakeRequest.get().path("/app/sub/a/b%20c").query("x=1").with("Cookie", "session=1").with("X-Channel-Id", "forged")
                .with("Upgrade", "websocket").with("X-Publisher-Type", "forged").with("If-Modified-Since", "Fri, 15 Jan 2027 08:00:00 GMT")
                .with("If-None-Match", "3");

        get(hooks.authorize(Caller.of(call(SomeLocations.of("""
                locations:
                  - regex: '^/sub/(\\w+)/(.+)$'
                    subscriber: on
                    channel_id: $1 $2
                    channel_group: g
                    authorize_request: %s?id=$channel_id2&u=$cookie_session&kind=$subscriber_type
                """.formatted(application.url("/auth"))), "/sub/a/b c", request), request, "", "longpoll")));

        AnApplication.Asked asked = application.next();
        assertThat(asked.method()).isEqualTo("GET");
        assertThat(asked.uri()).isEqualTo("/auth?id=b%20c&u=1&kind=longpoll");
        assertThat(asked.header("X-Channel-Id")).isEqualTo("a");
        assertThat(asked.header("X-Channel-Id2")).isEqualTo("b c");
        assertThat(asked.header("X-Channel-Group")).isEqualTo("g");
        assertThat(asked.header("X-Subscriber-Type")).isEqualTo("longpoll");
        assertThat(asked.header("X-Publisher-Type")).isEmpty();
        assertThat(asked.header("X-Original-URI")).isEqualTo("/app/sub/a/b%20c?x=1");
        assertThat(asked.header("X-Message-Id")).isEqualTo("1800000000:3");
        assertThat(asked.header("Cookie")).isEqualTo("session=1");
    }

    @ParameterizedTest
    @CsvSource({"a%0D%0AX-Evil:%201, a%0D%0AX-Evil%3A%201", "%E2%82%AC, %E2%82%AC"})
    void whatAnIdHasEndsNoHeaderAndNoUrl(String id, String told) throws Exception {
        application.answering("/auth", 200, "", "");
        FakeRequest request = FakeRequest.get().path("/app/a").query("id=" + id);

        get(hooks.authorize(Caller.of(call(SomeLocations.of("locations:\n  - exact: /a\n    subscriber: on\n    channel_id: $arg_id\n"
                + "    authorize_request: " + application.url("/auth") + "?id=$channel_id&raw=$arg_id"), "/a", request), request, "", "longpoll")));

        AnApplication.Asked asked = application.next();
        assertThat(asked.header("X-Channel-Id")).isEqualTo(told);
        assertThat(asked.header("X-Evil")).isEmpty();
        assertThat(asked.uri()).isEqualTo("/auth?id=" + told + "&raw=" + told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "", "%2E%2E", "a%2F..%2Fb", "..%5Cb"})
    void whatARequestHasLeadsToNoOtherPathOfTheApplication(String id) throws Exception {
        Optional<Reply> reply = get(hooks.authorize(arguments("id=" + id + "&b=x", "/auth/$arg_id/$arg_b")));

        assertThat(reply.orElseThrow().status()).isEqualTo(400);
        assertThat(counters.refusals()).containsOnlyKeys("path");
    }

    @Test
    void norDoSeveralPartsTogether() throws Exception {
        assertThat(get(hooks.authorize(arguments("id=.&b=.", "/auth/$arg_id.$arg_b/x"))).orElseThrow().status()).isEqualTo(400);
    }

    @Test
    void dotsInTheQueryAreOfNoConcern() throws Exception {
        application.answering("/auth", 200, "", "");

        assertThat(get(hooks.authorize(arguments("id=..&b=x", "/auth/$arg_b?id=$arg_id&g=$channel_group")))).isEmpty();
        assertThat(application.next().uri()).isEqualTo("/auth/x?id=..&g=");
    }

    private Caller arguments(String query, String url) {
        FakeRequest request = FakeRequest.get().path("/app/a").query(query);
        return Caller.of(call(SomeLocations.of("locations:\n  - exact: /a\n    subscriber: on\n    channel_id: x\n    authorize_request: "
                + application.url(url)), "/a", request), request, "", "longpoll");
    }

    @ParameterizedTest
    @CsvSource({"caf%C3%A9, caf%C3%A9", "caf%25C3%25A9, caf%25C3%25A9", "a%20b, a b", "%20a, %20a", "a%20, a%20"})
    void twoIdsAreNeverToldAsOne(String id, String told) throws Exception {
        application.answering("/auth", 200, "", "");
        FakeRequest request = FakeRequest.get().path("/app/a").query("id=" + id);

        get(hooks.authorize(Caller.of(call(SomeLocations.of("locations:\n  - exact: /a\n    subscriber: on\n    channel_id: $arg_id\n"
                + "    authorize_request: " + application.url("/auth")), "/a", request), request, "", "longpoll")));

        assertThat(application.next().header("X-Channel-Id")).isEqualTo(told);
    }

    @Test
    void eachCookieOfTheApplicationIsALine() throws Exception {
        application.answering("/auth", 401, "", "", "a=1; Expires=Fri, 15 Jan 2027 08:00:00 GMT", "b=2");

        Reply reply = get(hooks.authorize(caller("authorize_request: " + application.url("/auth")))).orElseThrow();

        assertThat(reply.cookies()).containsExactlyInAnyOrder("a=1; Expires=Fri, 15 Jan 2027 08:00:00 GMT", "b=2");
        assertThat(reply.headers()).doesNotContainKey("Set-Cookie");
        var response = new FakeResponse();
        reply.send(response);
        assertThat(response.headers()).containsKey("Set-Cookie");
    }

    @Test
    void theApplicationIsAskedByThisServerAndNotByTheClient() throws Exception {
        application.answering("/auth", 200, "", "");
        FakeRequest request = FakeRequest.get().path("/app/a").query("id=x").from("192.0.2.7").with("If-None-Match", "1")
                .with("If-Modified-Since", "Fri, 15 Jan 2027 08:00:00 GMT").with("Range", "bytes=0-1").with("X-Forwarded-For", "10.0.0.1")
                .with("X-Real-IP", "10.0.0.1").with("Accept-Language", "de");

        get(hooks.authorize(Caller.of(call(SomeLocations.of("locations:\n  - exact: /a\n    subscriber: on\n    channel_id: $arg_id\n"
                + "    authorize_request: " + application.url("/auth")), "/a", request), request, "", "longpoll")));

        AnApplication.Asked asked = application.next();
        assertThat(asked.header("X-Real-IP")).isEqualTo("192.0.2.7");
        assertThat(asked.header("Accept-Language")).isEqualTo("de");
        assertThat(asked.headers().keySet().stream().map(String::toLowerCase)).doesNotContain("if-none-match", "if-modified-since", "range",
                "x-forwarded-for");
    }

    @Test
    void anAnswerThatIsTooLargeIsNone() throws Exception {
        application.answering("/auth", 403, "", "x".repeat(Hooks.MAX_ANSWER_BYTES + 1));

        assertThat(get(hooks.authorize(caller("authorize_request: " + application.url("/auth")))).orElseThrow().status()).isEqualTo(502);
    }

    @Test
    void whatTheApplicationDoesNotFinishInTimeIsEnded() throws Exception {
        try (var server = new ServerSocket(0)) {
            var thread = new CompletableFuture<String>();
            CompletionStage<Optional<Reply>> asked = hooks.authorize(caller("authorize_request: http://127.0.0.1:" + server.getLocalPort()
                    + "/a\n    hook_timeout: 3s"));
            server.setSoTimeout(10_000);
            asked.whenComplete((reply, failure) -> thread.complete(Thread.currentThread().getName()));
            try (var connection = server.accept()) {
                connection.setSoTimeout(10_000);
                connection.getOutputStream().write("HTTP/1.1 403 No\r\nContent-Length: 1000\r\n\r\nx".getBytes(UTF_8));

                assertThat(get(asked).orElseThrow().status()).isEqualTo(504);
                assertThat(thread.get(10, TimeUnit.SECONDS)).isEqualTo("pinghub-hook");
                assertThat(isEnded(connection)).isTrue();
            }
        }
    }

    /** Whether nothing more comes: a timeout fails the test. */
    private static boolean isEnded(Socket connection) throws IOException {
        try {
            connection.getInputStream().readAllBytes();
            return true;
        } catch (SocketException e) {
            return true; // reset
        }
    }

    @Test
    void soManyMayWaitForTheApplicationAndNoMore() throws Exception {
        application.answering("/free", 200, "", "");
        List<CompletionStage<Optional<Reply>>> waiting = new ArrayList<>();
        try (var silent = new AnApplication().silentAt("/auth")) {
            Caller caller = caller("authorize_request: " + silent.url("/auth"));
            for (int i = 0; i < Application.MAX_ASKED; i++) {
                waiting.add(hooks.authorize(caller));
            }

            Reply reply = get(hooks.authorize(caller)).orElseThrow();

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.headers()).containsKey("Retry-After");
            assertThat(counters.refusals()).containsEntry("busy", 1L);
        }
        for (CompletionStage<Optional<Reply>> one : waiting) {
            assertThat(one.toCompletableFuture().get(60, TimeUnit.SECONDS).orElseThrow().status()).isIn(502, 504);
        }
        assertThat(get(hooks.authorize(caller("authorize_request: " + application.url("/free"))))).as("there is room again").isEmpty();
    }

    @Test
    void norDoTheyHoldMoreThanSoManyBytes() throws Exception {
        CompletionStage<Hooks.Upstream> first;
        try (var silent = new AnApplication().silentAt("/up")) {
            Caller caller = caller("publisher_upstream_request: " + silent.url("/up"));
            first = hooks.upstream(caller, new byte[Application.MAX_WAITING_BYTES], Optional.empty());

            assertThat(get(hooks.upstream(caller, new byte[1], Optional.empty()))).isInstanceOfSatisfying(Hooks.Upstream.Answer.class,
                    answer -> assertThat(answer.reply().status()).isEqualTo(503));
        }
        assertThat(get(first)).isInstanceOf(Hooks.Upstream.Answer.class);
    }

    @Test
    void norDoTheAnswersThatComeTakeMoreThanSoManyBytes() throws Exception {
        int size = Application.MAX_ANSWERED_BYTES / 4;
        application.answering("/large", 200, "", "x".repeat(1000));
        try (var server = new ServerSocket(0)) {
            server.setSoTimeout(10_000);
            Caller caller = caller("message_max_bytes: 32M\n    hook_timeout: 20s\n    publisher_upstream_request: http://127.0.0.1:"
                    + server.getLocalPort() + "/up");
            List<CompletionStage<Hooks.Upstream>> waiting = new ArrayList<>();
            List<Socket> connections = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                waiting.add(hooks.upstream(caller, new byte[1], Optional.empty()));
                connections.add(server.accept());
                answerAllButTheLastByte(connections.get(i), size);
            }
            Caller another = caller("publisher_upstream_request: " + application.url("/large"));

            assertThat(statusWhenFull(another)).isEqualTo(503);
            assertThat(counters.refusals()).containsOnlyKeys("busy");

            for (Socket connection : connections) {
                connection.close();
            }
            for (CompletionStage<Hooks.Upstream> one : waiting) {
                get(one);
            }
            assertThat(get(hooks.upstream(another, new byte[1], Optional.empty()))).as("there is room again")
                    .isInstanceOf(Hooks.Upstream.Publish.class);
        }
    }

    private static void answerAllButTheLastByte(Socket connection, int size) throws IOException {
        connection.getOutputStream().write(("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n").getBytes(UTF_8));
        connection.getOutputStream().write(new byte[size - 1]);
    }

    /** What has been sent has still to arrive. */
    private int statusWhenFull(Caller caller) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        Hooks.Upstream outcome;
        do {
            outcome = get(hooks.upstream(caller, new byte[1], Optional.empty()));
        } while (outcome instanceof Hooks.Upstream.Publish && System.nanoTime() - end < 0);
        return outcome instanceof Hooks.Upstream.Answer answer ? answer.reply().status() : 200;
    }

    @Test
    void whatIsAnsweredIsHeldNoLongerThanItIsNeeded() throws Exception {
        int size = 1 << 20;
        application.answering("/large", 200, "", "x".repeat(size));
        Caller caller = caller("message_max_bytes: 1M\n    publisher_upstream_request: " + application.url("/large"));

        for (int i = 0; i <= Application.MAX_ANSWERED_BYTES / size; i++) {
            assertThat(get(hooks.upstream(caller, new byte[1], Optional.empty()))).isInstanceOf(Hooks.Upstream.Publish.class);
        }
    }

    // ---- subscribe, unsubscribe

    @Test
    void whatCannotBeToldAtOnceIsToldLater() throws Exception {
        application.answering("/in", 200, "", "");
        Caller caller = caller("subscribe_request: " + application.url("/in"));
        for (int i = 0; i < 3 * Application.MAX_TOLD; i++) {
            hooks.session(caller).joined();
        }

        for (int i = 0; i < 3 * Application.MAX_TOLD; i++) {
            assertThat(application.next().uri()).isEqualTo("/in");
        }
        assertThat(counters.refusals()).isEmpty();
    }

    @Test
    void whatIsBeyondThatIsNotToldWhichIsCountedAndLoggedOnce() throws Exception {
        application.silentAt("/in");
        Caller caller = caller("subscribe_request: " + application.url("/in"));
        for (int i = 0; i < Application.MAX_TOLD + Application.MAX_UNTOLD; i++) {
            hooks.session(caller).joined();
        }
        assertThat(counters.refusals()).isEmpty();

        try (var log = new RecordingLog(Hooks.class)) {
            hooks.session(caller).joined();
            hooks.session(caller).joined();

            assertThat(log.complaints()).singleElement().asString().contains("does not keep up");
        }
        assertThat(counters.refusals()).containsExactlyEntriesOf(Map.of("hook", 2L));
        application.close();
        awaitRefusals(Application.MAX_TOLD + Application.MAX_UNTOLD + 2); // so that nothing of it goes on beside other tests
    }

    private void awaitRefusals(long count) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (counters.refusals().getOrDefault("hook", 0L) < count) {
            assertThat(System.nanoTime() - end).isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void comingAndGoingAreToldOnceEachAndInThisOrder() throws Exception {
        application.answering("/in", 200, "", "").answering("/out", 200, "", "");
        Session session = hooks.session(caller("subscribe_request: " + application.url("/in") + "\n    unsubscribe_request: "
                + application.url("/out")));

        session.joined();
        session.joined();
        session.left();
        session.left();

        assertThat(application.next().uri()).isEqualTo("/in");
        assertThat(application.next()).satisfies(asked -> {
            assertThat(asked.uri()).isEqualTo("/out");
            assertThat(asked.header("X-Channel-Id")).isEqualTo("x");
        });
        assertThat(application.isIdle()).isTrue();
    }

    @Test
    void whoHasNeverBeenThereIsNotGone() throws Exception {
        application.answering("/out", 200, "", "").answering("/end", 200, "", "");
        Session session = hooks.session(caller("subscribe_request: " + application.url("/out") + "\n    unsubscribe_request: "
                + application.url("/out")));

        session.left();
        session.joined();
        session.left();
        Session other = hooks.session(caller("unsubscribe_request: " + application.url("/end")));
        other.joined();
        other.left();

        assertThat(application.next().uri()).as("what is told of the first one, if anything, comes first").isEqualTo("/end");
    }

    @Test
    void thatTheApplicationCannotBeToldKeepsNobodyFromGoing() throws Exception {
        application.silentAt("/in").answering("/out", 200, "", "");
        Session session = hooks.session(caller("subscribe_request: " + application.url("/in") + "\n    unsubscribe_request: "
                + application.url("/out") + "\n    hook_timeout: 200ms"));

        session.joined();
        session.left();

        assertThat(application.next().uri()).isEqualTo("/in");
        assertThat(application.next().uri()).isEqualTo("/out");
    }

    // ---- upstream

    @Test
    void withoutAHookAMessageIsPublishedAsItIs() {
        assertThat(upstream("", "hello").toCompletableFuture()).isCompletedWithValueMatching(outcome -> isPublished(outcome, "hello", "text/x-a"));
    }

    @ParameterizedTest
    @CsvSource({"200, changed, text/x-b", "201, changed, text/x-b", "202, '', text/x-b"})
    void whatTheApplicationAnswersIsPublishedInstead(int status, String body, String type) throws Exception {
        application.answering("/up", status, "text/x-b", body);

        assertThat(get(upstream("publisher_upstream_request: " + application.url("/up"), "hello")))
                .matches(outcome -> isPublished(outcome, body, type));
        AnApplication.Asked asked = application.next();
        assertThat(asked.method()).isEqualTo("POST");
        assertThat(asked.body()).isEqualTo("hello");
        assertThat(asked.header("Content-Type")).isEqualTo("text/x-a");
        assertThat(asked.header("X-Publisher-Type")).isEqualTo("http");
        assertThat(asked.uri()).as("with the query").isEqualTo("/up?id=x");
    }

    @Test
    void whatAQueryMayNotHaveIsEscaped() throws Exception {
        application.answering("/up", 304, "", "");
        FakeRequest request = FakeRequest.post().path("/app/a").query("a={1}&b=%zz&c=%20|");

        get(hooks.upstream(Caller.of(call(SomeLocations.of("locations:\n  - exact: /a\n    pubsub: on\n    channel_id: x\n"
                + "    publisher_upstream_request: " + application.url("/up")), "/a", request), request, "http", ""), new byte[1],
                Optional.empty()));

        assertThat(application.next().uri()).isEqualTo("/up?a=%7B1%7D&b=%25zz&c=%20%7C");
    }

    @Test
    void theApplicationMayLeaveAMessageAsItIs() throws Exception {
        application.answering("/up", 304, "", "");

        assertThat(get(upstream("publisher_upstream_request: " + application.url("/up"), "hello")))
                .matches(outcome -> isPublished(outcome, "hello", "text/x-a"));
    }

    @ParameterizedTest
    @CsvSource({"204, 204", "400, 403", "404, 403", "500, 403"})
    void orRefuseOrDropIt(int status, int answer) throws Exception {
        application.answering("/up", status, "", "");

        assertThat(get(upstream("publisher_upstream_request: " + application.url("/up"), "hello")))
                .isInstanceOfSatisfying(Hooks.Upstream.Answer.class, given -> assertThat(given.reply().status()).isEqualTo(answer));
    }

    @Test
    void aMessageThatTheApplicationCannotBeAskedAboutIsRefused() throws Exception {
        application.silentAt("/up");

        assertThat(get(upstream("publisher_upstream_request: " + application.url("/up") + "\n    hook_timeout: 200ms", "hello")))
                .isInstanceOfSatisfying(Hooks.Upstream.Answer.class, given -> assertThat(given.reply().status()).isEqualTo(500));
    }

    private static boolean isPublished(Hooks.Upstream outcome, String body, String type) {
        return outcome instanceof Hooks.Upstream.Publish publish && new String(publish.body(), UTF_8).equals(body)
                && publish.contentType().equals(Optional.of(type));
    }

    private CompletionStage<Hooks.Upstream> upstream(String setting, String body) {
        return hooks.upstream(caller(setting), body.getBytes(UTF_8), Optional.of("text/x-a"));
    }

    private static Caller caller(String setting) {
        FakeRequest request = FakeRequest.get().path("/app/a").query("id=x");
        return Caller.of(call(SomeLocations.of("locations:\n  - exact: /a\n    pubsub: on\n    channel_id: $arg_id\n    " + setting), "/a",
                request), request, "http", "");
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
