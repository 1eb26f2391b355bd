package pinghub.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.ChannelName;
import pinghub.channel.RecordingSubscriber;
import pinghub.http.AddressLimits;
import pinghub.http.BodyDoor;
import pinghub.http.ChannelFilter;
import pinghub.http.FakeAsync;
import pinghub.http.FakeRequest;
import pinghub.http.FakeResponse;
import pinghub.http.Reply;
import pinghub.relay.channel.Draft;
import pinghub.relay.channel.RelayName;
import pinghub.relay.hook.AnApplication;

class RelayFilterTest {

    private static final String LOCATIONS = """
            defaults: {channel_id: $arg_id, channel_group: g}
            locations:
              - {exact: /publish, publisher: on}
              - {exact: /activity, subscriber: on}
              - {exact: /one, publisher: on, message_buffer_length: 1}
              - {exact: /nothing, publisher: on, store_messages: off}
              - {exact: /put, publisher: on, put: publish}
              - {exact: /small, publisher: on, message_max_bytes: 3}
              - {exact: /socket, publisher: websocket}
              - {exact: /inside, publisher: on, publisher_allow: 10.0.0.0/8}
              - {exact: /token, publisher: on, publisher_token: 0123456789abcdef}
              - {exact: /page, publisher: on, access_control_allow_origin: ['http://a.example', 'null']}
              - {exact: /share, publisher: on, share: /plain/$channel_id}
              - {exact: /several, publisher: on, channel_id_split_delimiter: ','}
              - {exact: /limited, publisher: on, channel_group_accounting: on}
              - {exact: /group, group_location: on, channel_group_accounting: on, group_max_channels: $arg_max, group_max_messages_memory: $arg_mem}
              - {exact: /all, group_location: publish list}
              - {exact: /any, group_location: get set delete publish list, channel_group: $arg_g, channel_group_accounting: on}
              - {exact: /off, group_location: get set delete publish list}
              - {exact: /status, stub_status: on}
              - {exact: /plain, plain: on}
            """;

    private final SomeRelay relay = new SomeRelay(LOCATIONS);

    // ---- publishers (1.2)

    @Test
    void thereIsNothingToSeeOfAChannelThatIsNot() throws Exception {
        FakeResponse response = relay.serve("GET", "/publish?id=a");

        assertThat(response.getStatus()).isEqualTo(404);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers()).containsEntry("Content-Length", "0");
    }

    @Test
    void putMakesAChannelAndPutsNoMessageIntoIt() throws Exception {
        assertThat(relay.serve(FakeRequest.of("PUT").query("id=a").body("ignored"), "/publish")).satisfies(response -> {
            assertThat(response.getStatus()).isEqualTo(200);
            assertThat(response.body()).startsWith("queued messages: 0\r\n");
        });
        assertThat(relay.serve("PUT", "/publish?id=a").getStatus()).as("again").isEqualTo(200);
        assertThat(relay.serve("GET", "/publish?id=a").getStatus()).isEqualTo(200);
    }

    @Test
    void putPublishesWhereItIsTo() throws Exception {
        assertThat(relay.serve(FakeRequest.of("PUT").query("id=a").body("x"), "/put")).satisfies(response -> {
            assertThat(response.getStatus()).isEqualTo(202);
            assertThat(response.body()).startsWith("queued messages: 1\r\n");
        });
    }

    @Test
    void aMessageThatNobodyWaitsForIsStored() throws Exception {
        FakeResponse response = relay.post("/publish?id=a", "hello");

        assertThat(response.getStatus()).isEqualTo(202);
        assertThat(response.body()).isEqualTo("queued messages: 1\r\nlast requested: -1 sec. ago\r\nactive subscribers: 0\r\n"
                + "last message id: 1800000000:0");
        assertThat(response.headers()).containsEntry("Content-Type", "text/plain").containsEntry("Content-Length",
                Integer.toString(response.body().length()));
        assertThat(relay.post("/publish?id=a", "more").body()).startsWith("queued messages: 2").endsWith(":1");
        assertThat(relay.counters.postMessages()).isEqualTo(2);
    }

    @Test
    void aMessageForWhichThereIsNoRoomIsNotCounted() throws Exception {
        var small = new SomeRelay(LOCATIONS, 2000);

        assertThat(small.post("/publish?id=a", "x".repeat(1900)).getStatus()).isEqualTo(507);
        assertThat(small.counters.postMessages()).isZero();
        assertThat(small.counters.refusals()).containsOnlyKeys("history");
    }

    @Test
    void anEmptyBodyIsAMessageToo() throws Exception {
        assertThat(relay.serve("POST", "/publish?id=a").body()).startsWith("queued messages: 1");
    }

    @Test
    void deletingSaysWhatThereWasAndLeavesNothing() throws Exception {
        relay.post("/publish?id=a", "hello");

        assertThat(relay.serve("DELETE", "/publish?id=a")).satisfies(response -> {
            assertThat(response.getStatus()).isEqualTo(200);
            assertThat(response.body()).startsWith("queued messages: 1");
        });
        assertThat(relay.serve("GET", "/publish?id=a").getStatus()).isEqualTo(404);
        assertThat(relay.serve("DELETE", "/publish?id=a").getStatus()).isEqualTo(404);
    }

    @Test
    void theBufferIsThatOfTheLocationThatPublishedLast() throws Exception {
        relay.post("/publish?id=a", "1");
        relay.post("/publish?id=a", "2");

        assertThat(relay.post("/one?id=a", "3").body()).startsWith("queued messages: 1\r\n");
        assertThat(relay.post("/nothing?id=b", "3").body()).startsWith("queued messages: 0\r\n").contains("last message id: 1800000000:0");
    }

    @ParameterizedTest
    @CsvSource({"text/json, text/json", "application/xml, text/xml", "'', text/plain", "*/*, text/plain"})
    void informationHasTheFormThatIsAskedFor(String accept, String type) throws Exception {
        relay.post("/publish?id=a", "1");

        assertThat(relay.serve(FakeRequest.get().query("id=a").with("Accept", accept), "/publish").headers())
                .containsEntry("Content-Type", type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/publish", "/publish?id=", "/activity", "/activity?id=", "/publish?x=1"})
    void withoutAnIdThereIsNoChannel(String path) throws Exception {
        FakeResponse response = relay.serve("GET", path);

        assertThat(response.getStatus()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("No channel id provided.");
        assertThat(response.headers().get("Content-Type")).startsWith("text/plain");
        assertThat(relay.counters.refusals()).containsOnlyKeys("channel-id");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"HEAD | /publish | GET, POST, PUT, DELETE, OPTIONS", "PATCH | /publish | GET, POST, PUT, DELETE, OPTIONS",
        "FOO | /publish | GET, POST, PUT, DELETE, OPTIONS", "POST | /activity | GET, OPTIONS", "HEAD | /activity | GET, OPTIONS",
        "POST | /status | GET, HEAD, OPTIONS", "PUT | /group | GET, POST, DELETE, OPTIONS", "DELETE | /all | GET, POST, OPTIONS"})
    void anotherMethodIsRefusedWithThoseThatAreAllowed(String method, String path, String allowed) throws Exception {
        FakeResponse response = relay.serve(method, path + "?id=a");

        assertThat(response.getStatus()).isEqualTo(405);
        assertThat(response.headers()).containsEntry("Allow", allowed);
        assertThat(relay.counters.refusals()).containsOnlyKeys("method");
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() throws Exception {
        assertThat(relay.post("/small?id=a", "123").getStatus()).isEqualTo(202);
        assertThat(relay.post("/small?id=a", "1234")).satisfies(response -> {
            assertThat(response.getStatus()).isEqualTo(413);
            assertThat(response.headers()).containsEntry("Connection", "close");
        });
    }

    @Test
    void aMessageThatThereIsNoRoomForIsRefused() throws Exception {
        var full = new SomeRelay(LOCATIONS, 2000);

        assertThat(full.post("/publish?id=a", "x".repeat(3000)).getStatus()).isEqualTo(507);
        assertThat(full.counters.refusals()).containsOnlyKeys("history");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/publish", "/several", "/all"})
    void aContentTypeThatIsTooLongIsRefused(String path) throws Exception {
        relay.serve("PUT", "/publish?id=a");
        String longest = "text/" + "x".repeat(Draft.MAX_CONTENT_TYPE - 5);

        FakeResponse response = relay.serve(FakeRequest.post().query("id=a").with("Content-Type", longest + "x").body("hello"), path);

        assertThat(response.getStatus()).isEqualTo(400);
        assertThat(response.body()).contains(Integer.toString(Draft.MAX_CONTENT_TYPE));
        assertThat(relay.counters.refusals()).containsOnlyKeys("media-type");
        assertThat(relay.serve("GET", "/publish?id=a").body()).startsWith("queued messages: 0");
        assertThat(relay.serve(FakeRequest.post().query("id=a").with("Content-Type", longest).body("hello"), path).getStatus())
                .isEqualTo(202);
    }

    @Test
    void limitsForWhichThereIsNoRoomAreRefused() throws Exception {
        var full = new SomeRelay(LOCATIONS, 100);

        assertThat(full.post("/group?max=2", "").getStatus()).isEqualTo(507);
        assertThat(full.serve("GET", "/group").body()).contains("max channels: 0");
        assertThat(full.counters.refusals()).containsOnlyKeys("history");
    }

    @Test
    void whereOnlyWebsocketsPublishAPostIsRefused() throws Exception {
        assertThat(relay.post("/socket?id=a", "x").getStatus()).isEqualTo(403);
    }

    // ---- several channels (2.4)

    @Test
    void aMessageForSeveralChannelsIsStoredInEach() throws Exception {
        FakeResponse response = relay.post("/several?id=a,b,a", "x");

        assertThat(response.getStatus()).isEqualTo(202);
        assertThat(response.body()).startsWith("queued messages: 2\r\n").endsWith("last message id: 0");
        assertThat(relay.serve("GET", "/publish?id=b").getStatus()).isEqualTo(200);
        assertThat(relay.serve("GET", "/several?id=a,c").body()).startsWith("queued messages: 1\r\n");
        assertThat(relay.serve("GET", "/several?id=c,d").getStatus()).isEqualTo(404);
        assertThat(relay.serve("DELETE", "/several?id=c,a").getStatus()).isEqualTo(200);
        assertThat(relay.serve("DELETE", "/several?id=c,a").getStatus()).isEqualTo(404);
        assertThat(relay.serve("GET", "/publish?id=b").getStatus()).isEqualTo(200);
    }

    @Test
    void aLimitOfTheGroupIsSaid() throws Exception {
        relay.serve("POST", "/group?max=1");
        relay.post("/limited?id=a", "x");

        FakeResponse response = relay.post("/limited?id=b", "x");
        assertThat(response.getStatus()).isEqualTo(403);
        assertThat(response.body()).isEqualTo("Group limit reached for number of channels.");
        assertThat(relay.counters.refusals()).containsOnlyKeys("group");
    }

    // ---- who may publish (1.9)

    @ParameterizedTest
    @CsvSource({"10.1.2.3, 202", "192.0.2.1, 403", "::1, 403"})
    void onlyCertainAddressesMayPublishWhereThatIsSaid(String address, int status) throws Exception {
        FakeRequest request = FakeRequest.post().from(address).query("id=a").body("x");

        assertThat(relay.serve(request, "/inside").getStatus()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"Bearer 0123456789abcdef, 202", "bearer 0123456789abcdef, 202", "Bearer 0123456789abcdeg, 401", "Basic 0123456789abcdef, 401",
        "'', 401"})
    void orWhoHasTheToken(String authorization, int status) throws Exception {
        FakeRequest request = FakeRequest.post().query("id=a").body("x").with("Authorization", authorization);

        assertThat(relay.serve(request, "/token").getStatus()).isEqualTo(status);
    }

    // ---- pages (1.8)

    @Test
    void anybodyMayAskWhatIsAllowed() throws Exception {
        FakeResponse publisher = relay.serve("OPTIONS", "/publish");
        FakeResponse subscriber = relay.serve("OPTIONS", "/activity");

        assertThat(publisher.getStatus()).isEqualTo(200);
        assertThat(publisher.headers()).containsEntry("Access-Control-Allow-Origin", "*").containsEntry("Content-Length", "0")
                .containsEntry("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, OPTIONS");
        assertThat(subscriber.headers()).containsEntry("Access-Control-Allow-Methods", "GET, OPTIONS").containsEntry("Allow", "GET, OPTIONS");
        assertThat(subscriber.headers().get("Access-Control-Allow-Headers")).contains("If-None-Match", "If-Modified-Since", "Origin",
                "Content-Type", "Cache-Control", "X-EventSource-Event");
    }

    @Test
    void aPageSeesTheAnswer() throws Exception {
        FakeResponse response = relay.serve(FakeRequest.post().query("id=a").body("x").with("Origin", "http://x.example"), "/publish");

        assertThat(response.headers()).containsEntry("Access-Control-Allow-Origin", "http://x.example")
                .containsEntry("Access-Control-Allow-Credentials", "true").containsEntry("Vary", "Origin");
    }

    @ParameterizedTest
    @CsvSource({"http://a.example, 202", "http://a.example:80, 202", "null, 202", "http://b.example, 403", "https://a.example, 403", "x, 403"})
    void onlyPagesOfCertainOriginsMayUseALocationThatNamesThem(String origin, int status) throws Exception {
        FakeResponse response = relay.serve(FakeRequest.post().query("id=a").body("x").with("Origin", origin), "/page");

        assertThat(response.getStatus()).isEqualTo(status);
        if (status == 403) {
            assertThat(response.headers()).doesNotContainKey("Access-Control-Allow-Origin");
        } else {
            assertThat(response.headers()).containsEntry("Access-Control-Allow-Origin", origin);
        }
    }

    // ---- groups (2.7, 1.11)

    @Test
    void aGroupHasItsFiguresAndTheLimitsThatWereSet() throws Exception {
        relay.post("/limited?id=a", "x");

        FakeResponse set = relay.serve("POST", "/group?max=3&mem=1.5K");
        FakeResponse seen = relay.serve(FakeRequest.get().with("Accept", "text/json"), "/group");

        assertThat(set.getStatus()).isEqualTo(200);
        assertThat(set.body()).startsWith("channels: 1\r\n").contains("max channels: 3");
        var json = Json.createReader(new StringReader(seen.body())).readObject();
        assertThat(json.keySet()).containsExactly("channels", "subscribers", "messages", "messages_memory", "messages_disk", "limits");
        assertThat(json.getJsonObject("limits").getInt("channels")).isEqualTo(3);
        assertThat(json.getJsonObject("limits").getInt("messages_memory")).isEqualTo(1536);
        assertThat(relay.serve("POST", "/group?max=5").body()).as("the other stays").contains("max messages shared memory: 1536");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "text/json", "text/yaml", "text/xml"})
    void aGroupIsShownInEachForm(String type) throws Exception {
        assertThat(relay.serve(FakeRequest.get().with("Accept", type), "/group")).satisfies(response -> {
            assertThat(response.headers()).containsEntry("Content-Type", type);
            assertThat(response.body()).contains("channels").contains("messages");
        });
    }

    @Test
    void deletingAGroupDeletesItsChannels() throws Exception {
        relay.post("/publish?id=a", "x");
        relay.post("/publish?id=b", "x");

        assertThat(relay.serve("DELETE", "/group").body()).startsWith("channels: 2");
        assertThat(relay.serve("GET", "/publish?id=a").getStatus()).isEqualTo(404);
    }

    @Test
    void whereGroupsAreNotAccountedForTheyHaveNoFigures() throws Exception {
        relay.serve("PUT", "/publish?id=a");

        assertThat(relay.serve("GET", "/off").getStatus()).isEqualTo(403);
        assertThat(relay.serve("POST", "/off").getStatus()).isEqualTo(403);
        assertThat(relay.serve("GET", "/off?list").getStatus()).isEqualTo(200);
        assertThat(relay.post("/off", "x").getStatus()).isEqualTo(202);
        assertThat(relay.serve("DELETE", "/off").getStatus()).isEqualTo(200);
        assertThat(relay.channels.info(new RelayName("g", "a"))).isEmpty();
        assertThat(relay.counters.refusals()).containsEntry("group", 2L);
    }

    @Test
    void aGroupWithoutANameIsNone() throws Exception {
        assertThat(relay.serve("GET", "/any?g=").getStatus()).isEqualTo(400);
    }

    @Test
    void whatIsPublishedToAGroupIsInEveryChannelThereIs() throws Exception {
        assertThat(relay.post("/all", "x").getStatus()).as("there is none").isEqualTo(404);
        assertThat(relay.counters.postMessages()).as("nor is it counted").isZero();
        relay.serve("PUT", "/publish?id=a");
        relay.serve("PUT", "/publish?id=b");

        FakeResponse response = relay.post("/all", "to all");

        assertThat(response.getStatus()).isEqualTo(202);
        var json = Json.createReader(new StringReader(response.body())).readObject();
        assertThat(List.of(json.getInt("channels"), json.getInt("subscribers"))).containsExactly(2, 0);
        assertThat(relay.serve("GET", "/publish?id=b").body()).startsWith("queued messages: 1");
        assertThat(relay.channels.info(new RelayName("g", "c"))).as("none was made").isEmpty();
    }

    @Test
    void theChannelsOfAGroupAreListedByPages() throws Exception {
        for (int i = 0; i < 1001; i++) {
            relay.serve("PUT", "/publish?id=" + (10_000 + i));
        }
        relay.serve("PUT", "/publish?id=%22%0A");

        var first = Json.createReader(new StringReader(relay.serve("GET", "/all").body())).readObject();
        var second = Json.createReader(new StringReader(relay.serve("GET", "/all?after=10998").body())).readObject();

        assertThat(first.getJsonArray("channels")).hasSize(1000);
        assertThat(first.getBoolean("more")).isTrue();
        assertThat(first.getJsonArray("channels").getJsonObject(0).getString("id")).isEqualTo("\"\n");
        assertThat(second.getJsonArray("channels")).hasSize(2);
        assertThat(second.getBoolean("more")).isFalse();
        assertThat(second.getJsonArray("channels").getJsonObject(1).getString("id")).isEqualTo("11000");
    }

    @Test
    void oneLocationMayDoAllWithAGroup() throws Exception {
        relay.serve("PUT", "/publish?id=a");

        assertThat(relay.serve("GET", "/any?g=g").body()).startsWith("channels: 1");
        assertThat(relay.serve("GET", "/any?g=g&list").body()).startsWith("{\"channels\":[");
        assertThat(relay.post("/any?g=g", "x").getStatus()).isEqualTo(202);
        assertThat(relay.serve("POST", "/any?g=g").body()).startsWith("channels: 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "DELETE"})
    void theApplicationIsAskedAboutGroupsToo(String method) throws Exception {
        try (var application = new AnApplication().answering("/auth", 402, "", "")) {
            var asking = new SomeRelay("defaults: {authorize_request: '" + application.url("/auth") + "'}\nlocations:\n"
                    + "  - {exact: /group, group_location: get set delete publish list, channel_group: g}\n");
            asking.channels.put(new RelayName("g", "a"), Duration.ofHours(1), false);
            FakeRequest request = FakeRequest.of(method);

            asking.serve(method.equals("POST") ? request.body("x") : request, "/group");

            assertThat(application.next().header("X-Channel-Group")).isEqualTo("g");
            assertThat(later(request).status()).isEqualTo(402);
            assertThat(asking.channels.info(new RelayName("g", "a")).orElseThrow().messages()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, 200", "GET, 402", "HEAD, 402"})
    void norAreFiguresForWhomTheApplicationDoesNotAllow(String method, int status) throws Exception {
        try (var application = new AnApplication().answering("/auth", status, "", "")) {
            var asking = new SomeRelay("locations:\n  - exact: /status\n    stub_status: on\n    authorize_request: "
                    + application.url("/auth") + "\n");
            FakeRequest request = FakeRequest.of(method).with("Cookie", "session=1");

            FakeResponse early = asking.serve(request, "/status");

            assertThat(early.body()).isEmpty();
            assertThat(application.next().header("Cookie")).isEqualTo("session=1");
            assertThat(later(request).status()).isEqualTo(status);
            assertThat(later(request).text().contains("total published messages")).isEqualTo(status == 200);
        }
    }

    @Test
    void figuresForEverybodyLeaveTheConnectionAlone() throws Exception {
        FakeResponse response = relay.serve("HEAD", "/status");

        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.headers()).doesNotContainKey("Connection");
    }

    /** How a request is answered whose answer was not known at once. */
    private static Reply later(FakeRequest request) throws Exception {
        return ((BodyDoor.Served) request.getAttribute("pinghub.served")).apply(new byte[0]).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    // ---- who may subscribe (2.8)

    @Test
    void anAddressHasNoMoreQuestionsAskedThanItMayHaveConnections() throws Exception {
        try (var application = new AnApplication().silentAt("/auth")) {
            SomeRelay asking = asking(application, "hook_timeout: 500ms");
            var async = new FakeAsync();
            asking.serve(FakeRequest.get().query("id=a").by(async), "/ask");
            application.next();

            FakeResponse second = asking.serve(FakeRequest.get().query("id=a").by(async), "/ask");

            assertThat(second.getStatus()).isEqualTo(429);
            assertThat(second.headers()).containsKey("Retry-After");
            assertThat(asking.counters.refusals()).containsOnlyKeys("address");
            asking.serve(FakeRequest.get().query("id=a").from("192.0.2.2").by(async), "/ask");
            assertThat(application.next().header("X-Real-IP")).isEqualTo("192.0.2.2");
            assertThat(async.end()).isEqualTo("complete");
            assertThat(async.end()).isEqualTo("complete");
            assertThat(application.isIdle()).as("the second was not asked about").isTrue();
            asking.serve(FakeRequest.get().query("id=a").by(async), "/ask");
            assertThat(application.next().uri()).as("there is room again").isEqualTo("/auth");
        }
    }

    @Test
    void norDoHandshakesThatWaitInTheirThread() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (var application = new AnApplication().silentAt("/auth")) {
            SomeRelay asking = asking(application, "hook_timeout: 2s");
            Future<FakeResponse> first = threads.submit(() -> asking.serve(handshake(), "/ask"));
            application.next();

            assertThat(asking.serve(handshake(), "/ask").getStatus()).isEqualTo(429);

            assertThat(first.get(10, TimeUnit.SECONDS).getStatus()).isEqualTo(504);
            Future<FakeResponse> third = threads.submit(() -> asking.serve(handshake(), "/ask"));
            assertThat(application.next().uri()).as("there is room again").isEqualTo("/auth");
            assertThat(third.get(10, TimeUnit.SECONDS).getStatus()).isEqualTo(504);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whomTheApplicationAllowsHasMadeOneHandshake() throws Exception {
        try (var application = new AnApplication().answering("/auth", 200, "", "")) {
            SomeRelay asking = asking(application, "hook_timeout: 5s");
            var async = new FakeAsync();
            FakeRequest request = FakeRequest.get().query("id=a").by(async);

            asking.serve(request, "/ask");

            assertThat(async.end()).isEqualTo("dispatch");
            for (int i = 0; i < 10; i++) {
                assertThat(asking.filter.addresses.enter(request.getRemoteAddr())).isInstanceOfSatisfying(AddressLimits.Entry.Admitted.class,
                        entry -> entry.leave().run());
            }
            assertThat(asking.filter.addresses.enter(request.getRemoteAddr())).isInstanceOf(AddressLimits.Entry.Refused.class);
        }
    }

    @Test
    void whoCannotBeAskedAboutLeavesNothingBehind() throws Exception {
        try (var application = new AnApplication()) {
            SomeRelay asking = asking(application, "hook_timeout: 5s");

            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> asking.serve("GET", "/ask?id=a")).as("as a container may").hasMessage("startAsync");
            }
        }
    }

    @Test
    void aRequestEndsThoughItsAnswerCannotBeSent() throws Exception {
        try (var application = new AnApplication().answering("/auth", 402, "", "")) {
            SomeRelay asking = asking(application, "hook_timeout: 5s");
            var async = new FakeAsync();
            var recycled = new HttpServletResponseWrapper(new FakeResponse()) {
                @Override
                public void setStatus(int status) {
                    throw new IllegalStateException("the server has taken it back");
                }
            };

            asking.serve(FakeRequest.get().query("id=a").by(async), "/ask", recycled);

            assertThat(async.end()).isEqualTo("complete");
        }
    }

    /** An address may have one connection, and ten handshakes at once. */
    private static SomeRelay asking(AnApplication application, String setting) {
        return new SomeRelay("locations:\n  - exact: /ask\n    subscriber: on\n    channel_id: $arg_id\n    authorize_request: "
                + application.url("/auth") + "\n    " + setting + "\n", 1 << 20, "pinghub.limits.connections-per-address=1",
                "pinghub.limits.handshakes-per-second=1");
    }

    private static FakeRequest handshake() {
        return FakeRequest.get().query("id=a").with("Upgrade", "websocket").with("Connection", "Upgrade");
    }

    // ---- the rest

    @Test
    void theStatusPageHasTheFiguresOfTheModule() throws Exception {
        relay.post("/publish?id=a", "x");

        assertThat(relay.serve("GET", "/status").body()).contains("total published messages: 1\nstored messages: 1\n")
                .containsPattern("(?m)^channels: 1$").containsPattern("(?m)^subscribers: 0$").contains("shared memory limit: 1024K");
        assertThat(Json.createReader(new StringReader(relay.serve(FakeRequest.get().with("Accept", "text/json"), "/status").body()))
                .readObject().getInt("channels")).isOne();
    }

    @Test
    void whatIsSharedReachesThePlainChannel() throws Exception {
        var heard = new RecordingSubscriber();
        relay.plain.subscribe(new ChannelName("/plain/a"), heard);

        relay.post("/share?id=a", "hello");

        assertThat(heard.texts()).containsExactly("hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/plain", "/other"})
    void whatIsNotTheRelaysGoesOn(String path) throws Exception {
        assertThat(relay.serve("GET", path).getStatus()).isZero();
        assertThat(relay.passedOn()).isOne();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"locations: [] | true | 0 | ''", "locations: [{exact: /a, plain: on}] | true | 1 | ''",
        "locations: [{exact: /\"a}] | false | 0 | locations.yaml:1: a location must be one of"})
    void aFileOfLocationsCanBeLookedAt(String yaml, boolean valid, int locations, String problem) throws Exception {
        FakeRequest request = FakeRequest.post().body(yaml).attribute(ChannelFilter.LOCATIONS, true);

        var json = Json.createReader(new StringReader(relay.serve(request, "/-/api/v1/locations/check").body())).readObject();

        assertThat(json.getBoolean("valid")).isEqualTo(valid);
        assertThat(json.getInt("locations")).isEqualTo(locations);
        assertThat(json.getJsonArray("problems")).hasSize(valid ? 0 : 1);
        if (!valid) {
            assertThat(json.getJsonArray("problems").getString(0)).startsWith(problem);
        }
    }
}
