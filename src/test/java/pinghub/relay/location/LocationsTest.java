package pinghub.relay.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static pinghub.relay.location.SomeLocations.call;
import static pinghub.relay.location.SomeLocations.resolve;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.config.SomeSettings;
import pinghub.http.FakeRequest;

class LocationsTest {

    private static final String ONE = "locations: [{exact: /a, publisher: on, channel_id: $arg_id}]";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"/publish, 2", "/publish/, 3", "/pub/x, 4", "/deep/pub/x, 4", "/pub/x/y, 5", "/, 5"})
    void theFirstLocationThatMatchesIsTheOne(String path, int line) {
        Locations locations = SomeLocations.of("""
                locations:
                  - {exact: /publish, publisher: on, channel_id: x}
                  - {prefix: /publish, publisher: on, channel_id: x}
                  - {regex: '/pub/(\\w+)$', publisher: on, channel_id: $1}
                  - {prefix: /, publisher: on, channel_id: x}
                """);

        assertThat(locations.match(path, FakeRequest.get()).orElseThrow().location().place()).endsWith(":" + line);
    }

    @Test
    void aRequestMayBelongToNone() {
        assertThat(SomeLocations.of(ONE).match("/b", FakeRequest.get())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"foo=foobar, 2", "foo=banana, 3", "foo=, 4", "foo=%zz, 4", "'', 4"})
    void conditionsChooseAmongLocationsOfOnePath(String query, int line) {
        Locations locations = SomeLocations.of("""
                locations:
                  - {exact: /a, subscriber: on, channel_id: x, when: {arg_foo: foobar}}
                  - {exact: /a, subscriber: on, channel_id: x, when: {$arg_foo: banana, request_method: GET}}
                  - {exact: /a, subscriber: on, channel_id: x}
                """);

        assertThat(locations.match("/a", FakeRequest.get().query(query)).orElseThrow().location().place()).endsWith(":" + line);
    }

    @ParameterizedTest
    @CsvSource({"id=news, news", "x=1&id=news&id=other, news", "ID=news, news", "id=a%2Fb%20c, a/b c", "id=%E2%82%AC, \u20AC",
        "id=a+b, a+b", "xid=1&id=2, 2", "id=a=b, a=b"})
    void argumentsAreDecodedAndTheFirstOneCounts(String query, String id) {
        assertThat(call(SomeLocations.of(ONE), "/a", FakeRequest.get().query(query)).publisherIds()).containsExactly(id);
    }

    @ParameterizedTest
    @CsvSource({"'', 404, No channel id provided.", "id=, 404, No channel id provided.", "id, 404, No channel id provided.",
        "xid=1, 404, No channel id provided.", "id=%zz, 400, The query has a malformed percent-escape.",
        "id=%2, 400, The query has a malformed percent-escape.", "id=a%, 400, The query has a malformed percent-escape.",
        "id=%ff, 400, The query is not valid UTF-8.", "id=%ed%a0%80, 400, The query is not valid UTF-8.",
        "id=a%00b, 400, The channel id is not valid text.", "id=\u00e9, 400, Characters beyond ASCII must be percent-encoded in the query."})
    void anIdThatIsNoneIsRefused(String query, int status, String sentence) {
        Resolution resolution = resolve(SomeLocations.of(ONE), "/a", FakeRequest.get().query(query));

        assertThat(resolution).isInstanceOfSatisfying(Resolution.Refused.class, refused -> {
            assertThat(refused.refusal().status()).isEqualTo(status);
            assertThat(refused.refusal().sentence()).isEqualTo(sentence);
            assertThat(refused.refusal().reason()).isEqualTo("channel-id");
        });
    }

    @Test
    void anArgumentThatNobodyAsksForMayBeAnything() {
        assertThat(call(SomeLocations.of(ONE), "/a", FakeRequest.get().query("x=%zz&id=1")).publisherIds()).containsExactly("1");
    }

    @Test
    void idsComeFromPathHeadersAndCookies() {
        Locations locations = SomeLocations.of("""
                locations:
                  - regex: '^/(?<room>\\w+)/(\\w+)'
                    pubsub: on
                    channel_id: [$room-$2, $http_x_user_id, $cookie_session, '${remote_addr}']
                """);

        Call call = call(locations, "/lobby/5", FakeRequest.get().with("X-User-Id", "u7").from("192.0.2.9")
                .with("Cookie", "other=1; session = abc").with("Cookie", "session=later"));

        assertThat(call.publisherIds()).containsExactly("lobby-5", "u7", "abc", "192.0.2.9");
        assertThat(call.subscriberIds()).isEqualTo(call.publisherIds());
    }

    @Test
    void eachDirectionMayHaveItsOwnId() {
        Call call = call(SomeLocations.of("locations: [{exact: /a, pubsub: on, publisher_channel_id: in, subscriber_channel_id: out}]"),
                "/a", FakeRequest.get());

        assertThat(call.publisherIds()).containsExactly("in");
        assertThat(call.subscriberIds()).containsExactly("out");
    }

    @Test
    void anIdIsSplitAndWhatIsThereTwiceCountsOnce() {
        assertThat(split("a,b,a,c").publisherIds()).containsExactly("a", "b", "c");
        assertThat(split("a").publisherIds()).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {",", "a,", ",a", "a,,b"})
    void aPartOfASplitIdIsNotEmpty(String id) {
        assertThat(splitting(id)).isInstanceOfSatisfying(Resolution.Refused.class, refused ->
                assertThat(refused.refusal().status()).isEqualTo(404));
    }

    @Test
    void moreThan255IdsAreRefused() {
        String most = IntStream.rangeClosed(1, 255).mapToObj(Integer::toString).collect(Collectors.joining(","));

        assertThat(split(most).publisherIds()).hasSize(255);
        assertThat(splitting(most + ",256")).isInstanceOfSatisfying(Resolution.Refused.class, refused ->
                assertThat(refused.refusal().status()).isEqualTo(403));
        assertThat(splitting(String.join(",", Collections.nCopies(500, "a")))).isInstanceOf(Resolution.Refused.class);
    }

    @ParameterizedTest
    @CsvSource({"off, 16", "on, 255"})
    void whoMayMakeChannelsBySubscribingMakesFewAtOnce(String existingOnly, int most) {
        var locations = SomeLocations.of("locations: [{prefix: /s/, subscriber: on, channel_id: $arg_id, channel_id_split_delimiter: ',',"
                + " subscribe_existing_channels_only: " + existingOnly + "}]");
        String ids = IntStream.rangeClosed(1, most).mapToObj(Integer::toString).collect(Collectors.joining(","));

        assertThat(resolve(locations, "/s/", FakeRequest.get().query("id=" + ids))).isInstanceOf(Call.class);
        assertThat(resolve(locations, "/s/", FakeRequest.get().query("id=" + ids + ",x")))
                .isInstanceOfSatisfying(Resolution.Refused.class, refused -> assertThat(refused.refusal().status()).isEqualTo(403));
    }

    private static Resolution splitting(String id) {
        return resolve(SomeLocations.of("locations: [{prefix: /p/, publisher: on, channel_id: $arg_id, channel_id_split_delimiter: ',',"
                + " max_channel_id_length: 2000}]"), "/p/", FakeRequest.get().query("id=" + id));
    }

    private static Call split(String id) {
        return (Call) splitting(id);
    }

    @Test
    void anIdThatIsTooLongIsRefusedOrCut() {
        String refusing = "locations: [{exact: /a, publisher: on, channel_id: $arg_id, max_channel_id_length: 5}]";
        String cutting = refusing.replace("}]", ", truncate_channel_id: on}]");

        assertThat(call(SomeLocations.of(refusing), "/a", FakeRequest.get().query("id=12345")).publisherIds()).containsExactly("12345");
        assertThat(resolve(SomeLocations.of(refusing), "/a", FakeRequest.get().query("id=123456")))
                .isInstanceOfSatisfying(Resolution.Refused.class, refused -> assertThat(refused.refusal().status()).isEqualTo(403));
        assertThat(call(SomeLocations.of(cutting), "/a", FakeRequest.get().query("id=123456")).publisherIds()).containsExactly("12345");
    }

    @Test
    void whatIsComputedIsInTheCall() {
        Locations locations = SomeLocations.of("""
                locations:
                  - regex: '^/(\\w+)/(\\w+)$'
                    pubsub: on
                    channel_id: $2
                    channel_group: $1
                    message_buffer_length: $arg_n
                    message_timeout: $arg_t
                    channel_timeout: 3s
                    eventsource_event: $arg_e
                    channel_events_channel_id: ev-$2
                    group_max_messages: $arg_max
                    group_max_messages_memory: 1.5K
                    share: /plain/$1/$channel_id
                """);

        Call call = call(locations, "/g/x", FakeRequest.get().query("n=3&t=1m&max=7&last_event_id=5%3A1").with("Last-Event-ID", "4:0"));

        assertThat(call.group()).isEqualTo("g");
        assertThat(call.bufferMax()).isEqualTo(3);
        assertThat(call.messageTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(call.channelTimeout()).contains(Duration.ofSeconds(3));
        assertThat(call.eventName()).as("empty is none").isEmpty();
        assertThat(call.lastMessageIds()).containsExactly("4:0", "5:1");
        assertThat(call.eventsId()).contains("ev-x");
        assertThat(call.limits().messages()).isEqualTo(OptionalLong.of(7));
        assertThat(call.limits().memory()).isEqualTo(OptionalLong.of(1536));
        assertThat(call.limits().channels()).isEmpty();
        assertThat(call.share("x")).isEqualTo(Optional.of("/plain/g/x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"n=x&t=1", "n=1&t=x", "n=-1&t=1", "n=1", "n=99999999&t=1"})
    void whatCannotBeComputedIsRefused(String query) {
        assertThat(resolve(SomeLocations.of("locations: [{exact: /a, publisher: on, channel_id: x, message_buffer_length: $arg_n,"
                + " message_timeout: $arg_t}]"), "/a", FakeRequest.get().query(query)))
                .isInstanceOfSatisfying(Resolution.Refused.class, refused -> assertThat(refused.refusal().status()).isEqualTo(400));
    }

    @Test
    void nothingIsStoredWhereStoringIsOff() {
        assertThat(call(SomeLocations.of("locations: [{exact: /a, publisher: on, channel_id: x, store_messages: off}]"), "/a",
                FakeRequest.get()).bufferMax()).isZero();
    }

    @Test
    void aFileThatIsWrongOrAbsentKeepsTheNodeFromStarting() throws IOException {
        Path file = Files.writeString(directory.resolve("relay.yaml"), "locations: [{exact: /a}]");

        assertThatThrownBy(() -> new Locations(SomeSettings.with("pinghub.locations=" + file)))
                .isInstanceOf(InvalidLocationsException.class).hasMessageContaining("relay.yaml:1: a location must be one of");
        assertThatThrownBy(() -> new Locations(SomeSettings.with("pinghub.locations=" + directory.resolve("none.yaml"))))
                .hasMessageContaining("none.yaml: there is no such file");
        Files.write(file, new byte[] {(byte) 0xff});
        assertThatThrownBy(() -> new Locations(SomeSettings.with("pinghub.locations=" + file))).hasMessageContaining("UTF-8");
    }

    @Test
    void withoutAFileThereIsNoLocation() {
        assertThat(new Locations(SomeSettings.with()).all()).isEmpty();
    }

    @Test
    void aFileThatHasChangedAndSettledIsRead() throws IOException {
        Path file = Files.writeString(directory.resolve("relay.yaml"), ONE);
        var locations = new Locations(SomeSettings.with("pinghub.locations=" + file));
        change(file, ONE.replace("/a", "/b"), 1);

        locations.look();
        assertThat(locations.match("/a", FakeRequest.get())).as("it may still be written").isPresent();
        locations.look();

        assertThat(locations.match("/a", FakeRequest.get())).isEmpty();
        assertThat(locations.match("/b", FakeRequest.get())).isPresent();
    }

    @Test
    void aLocationIsInForceUntilTheFileIsReadAnew() throws IOException {
        Path file = Files.writeString(directory.resolve("relay.yaml"), ONE);
        var locations = new Locations(SomeSettings.with("pinghub.locations=" + file));
        Location location = locations.match("/a", FakeRequest.get()).orElseThrow().location();
        assertThat(locations.isInForce(location)).isTrue();

        change(file, ONE + "\n# one like it is another", 1);
        locations.look();
        locations.look();

        assertThat(locations.isInForce(location)).isFalse();
        assertThat(locations.isInForce(locations.match("/a", FakeRequest.get()).orElseThrow().location())).isTrue();
    }

    @Test
    void aFileThatHasBecomeWrongChangesNothing() throws IOException {
        Path file = Files.writeString(directory.resolve("relay.yaml"), ONE);
        var locations = new Locations(SomeSettings.with("pinghub.locations=" + file));
        change(file, "locations: [", 1);
        locations.look();
        locations.look();

        assertThat(locations.match("/a", FakeRequest.get())).isPresent();

        Files.delete(file);
        locations.look();
        locations.look();
        assertThat(locations.match("/a", FakeRequest.get())).isPresent();

        change(file, "locations: []", 2);
        locations.look();
        locations.look();
        assertThat(locations.all()).isEmpty();
    }

    private static void change(Path file, String text, int minutes) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + Duration.ofMinutes(minutes).toMillis()));
    }

    @Test
    void whatOnlyLooksLikeANamedGroupIsNone() {
        var locations = SomeLocations.of("locations: [{regex: '^/[(?<a>]|\\(?<b>|/(?<c>c)', pubsub: on, channel_id: x$uri}]");

        assertThat(SomeLocations.call(locations, "/a", FakeRequest.get()).publisherIds()).containsExactly("x/a");
        assertThat(LocationFile.parse("f", "locations: [{regex: '[(?<a>]', pubsub: on, channel_id: $a}]").problems()).singleElement()
                .asString().contains("names $a");
    }

    /** A recursive pattern has a frame of the stack for each character; one without a beginning takes the square of the length. */
    @ParameterizedTest
    @CsvSource({"'^/(?:a|b)*$', 8000", "'^/(?:a|b)*$', 1000000", "'(a+)b$', 1000000"})
    void aPathThatIsTooLongForAPatternIsRefusedAndIsNotTheNextLocations(String regex, int length) {
        var locations = SomeLocations.of("locations:\n  - {regex: '" + regex + "', publisher: on, channel_id: x, authorize_request: 'http://a/'}\n"
                + "  - {prefix: /, publisher: on, channel_id: x}\n");
        String path = "/" + "a".repeat(length);

        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            var refused = (Resolution.Refused) SomeLocations.resolve(locations, path, FakeRequest.get());
            assertThat(refused.refusal().status()).isEqualTo(400);
            assertThat(refused.location()).isSameAs(locations.all().get(0));
            assertThat(locations.mayWait(path)).isTrue();
        });
    }

    @Test
    void longQueriesCookiesAndIdsTakeNoLongerThanTheyAre() {
        var locations = SomeLocations.of("""
                defaults: {max_channel_id_length: 65536}
                locations:
                  - {exact: /a, pubsub: on, channel_id: $arg_id, channel_id_split_delimiter: ',', channel_events_channel_id: $cookie_id}
                """);
        FakeRequest request = FakeRequest.get().query("i=d&".repeat(250_000) + "id=x" + "%2C,".repeat(100)).with("Cookie", "i=d;".repeat(250_000));

        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            SomeLocations.resolve(locations, "/a", request);
            SomeLocations.resolve(locations, "/a", FakeRequest.get().query("id=" + "%2C".repeat(330_000)).with("Cookie", "id" + "=".repeat(1_000_000)));
            SomeLocations.resolve(locations, "/a", FakeRequest.get().query("id=" + ",".repeat(65_000)).with("Cookie", ";".repeat(1_000_000)));
        });
    }

    @Test
    void onlyWhereTheApplicationIsAskedOrAGroupIsMeantMayARequestTakeLong() {
        Locations locations = SomeLocations.of("""
                locations:
                  - {exact: /a, publisher: on, channel_id: x, authorize_request: 'http://app.example/'}
                  - {exact: /b, publisher: on, channel_id: x, publisher_upstream_request: 'http://app.example/'}
                  - {exact: /c, publisher: on, channel_id: x}
                  - {exact: /e, group_location: on, channel_group: x}
                """);

        assertThat(Stream.of("/a", "/b", "/c", "/d", "/e").filter(locations::mayWait)).containsExactly("/a", "/b", "/e");
    }
}
