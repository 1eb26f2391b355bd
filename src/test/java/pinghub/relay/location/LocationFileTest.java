package pinghub.relay.location;

import static org.assertj.core.api.Assertions.assertThat;
import static pinghub.relay.location.SomeLocations.location;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.config.AddressRange;
import pinghub.config.Origin;

class LocationFileTest {

    @Test
    void aPublisherAndASubscriberHaveTheDefaultsOfTheModules() {
        Location publisher = location("exact: /publish", "publisher: on", "channel_id: $arg_channel");
        Location subscriber = location("exact: /activity", "subscriber: on", "channel_id: $arg_channel");

        assertThat(publisher.role()).isEqualTo(Role.PUBLISHER);
        assertThat(publisher.publisher().kinds()).containsExactlyInAnyOrder(PublisherKind.values());
        assertThat(publisher.publisher().put()).isEqualTo(Put.CREATE);
        assertThat(publisher.publisher().bufferMin()).isOne();
        assertThat(publisher.publisher().bufferMax()).hasToString("10");
        assertThat(publisher.publisher().messageTimeout()).hasToString("1h");
        assertThat(publisher.publisher().store()).isTrue();
        assertThat(publisher.publisher().bodyMaxBytes()).isEqualTo(1 << 20);
        assertThat(publisher.ids().maxLength()).isEqualTo(1024);
        assertThat(publisher.access().everybody()).isTrue();
        assertThat(publisher.access().credentials()).isTrue();
        assertThat(subscriber.role()).isEqualTo(Role.SUBSCRIBER);
        assertThat(subscriber.subscriber().kinds()).isEqualTo(EnumSet.complementOf(
                EnumSet.of(SubscriberKind.INTERVALPOLL, SubscriberKind.RAW_STREAM)));
        assertThat(subscriber.subscriber().concurrency()).isEqualTo(Concurrency.BROADCAST);
        assertThat(subscriber.subscriber().timeout()).isZero();
        assertThat(subscriber.subscriber().timeoutStatus()).isEqualTo(304);
        assertThat(subscriber.subscriber().missingTag()).isEqualTo(MissingTag.ZERO);
        assertThat(subscriber.subscriber().firstMessage()).isOne();
        assertThat(subscriber.subscriber().lastMessageId()).extracting(Template::toString)
                .containsExactly("$http_last_event_id", "$arg_last_event_id");
        assertThat(subscriber.subscriber().pingEvent()).isEqualTo("ping");
    }

    @ParameterizedTest
    @CsvSource({"nchan_subscriber: on, style: nchan, 408, REJECT", "nchan_subscriber: on, max_channel_id_length: 9, 408, REJECT",
        "subscriber: on, style: nchan, 408, REJECT", "nchan_subscriber: on, style: nhpm, 304, ZERO",
        "push_subscriber: on, max_channel_id_length: 9, 304, ZERO", "nchan_subscriber: on, timeout_status: 304, 304, REJECT",
        "subscriber: on, missing_tag: reject, 304, REJECT"})
    void theStyleIsThatOfTheNamesUnlessItIsSaid(String role, String setting, int status, MissingTag tag) {
        Location location = location("exact: /a", role, setting, "channel_id: x");

        assertThat(location.subscriber().timeoutStatus()).isEqualTo(status);
        assertThat(location.subscriber().missingTag()).isEqualTo(tag);
    }

    @ParameterizedTest
    @CsvSource({"subscriber: long-poll, LONGPOLL", "subscriber: interval-poll, INTERVALPOLL", "nchan_subscriber: ws, WEBSOCKET",
        "push_subscriber: on, LONGPOLL", "subscriber: sse, EVENTSOURCE", "subscriber: multipart-mixed, MULTIPART",
        "subscriber: http-raw-stream, RAW_STREAM", "pubsub: http eventsource, EVENTSOURCE"})
    void kindsOfSubscribersHaveTheirNames(String role, SubscriberKind kind) {
        assertThat(location("exact: /a", role, "channel_id: x").subscriber().kinds()).containsExactly(kind);
    }

    @Test
    void aPubsubLocationIsAlsoAPublisherAndASubscriberTogether() {
        assertThat(location("exact: /a", "pubsub: on", "channel_id: x").role()).isEqualTo(Role.PUBSUB);
        assertThat(location("exact: /a", "publisher: http", "subscriber: sse", "channel_id: x")).satisfies(location -> {
            assertThat(location.role()).isEqualTo(Role.PUBSUB);
            assertThat(location.publisher().kinds()).containsExactly(PublisherKind.HTTP);
            assertThat(location.subscriber().kinds()).containsExactly(SubscriberKind.EVENTSOURCE);
        });
    }

    @Test
    void everySettingIsRead() {
        Location location = location("regex: '^/x/(?P<user>\\w+)$'", "pubsub: on", "style: nchan",
                "publisher_channel_id: $user", "subscriber_channel_id: [$user, all]", "channel_id_split_delimiter: ','",
                "channel_group: g-$user", "max_channel_id_length: 20", "truncate_channel_id: on", "put: publish",
                "min_message_buffer_length: 2", "max_message_buffer_length: 20", "delete_oldest_received_message: on",
                "store_messages: off", "message_timeout: 2h", "channel_timeout: 1m", "message_max_bytes: 64K",
                "publisher_allow: [127.0.0.1, 10.0.0.0/8]", "publisher_token: 0123456789abcdef", "subscriber_concurrency: last",
                "max_channel_subscribers: 3", "authorized_channels_only: on", "subscriber_first_message: -2", "subscriber_timeout: 25s",
                "timeout_status: 304", "missing_tag: zero", "subscriber_last_message_id: $cookie_last", "ignore_queue_on_no_cache: on",
                "quoted_etag: on", "subscriber_compound_etag_message_id: on", "subscriber_message_id_custom_etag_header: X-Id",
                "longpoll_multipart_response: raw", "subscriber_http_raw_stream_separator: '--'", "websocket_ping_interval: 10s",
                "eventsource_ping_interval: 20s", "eventsource_ping_comment: c", "eventsource_ping_event: e", "eventsource_ping_data: d",
                "eventsource_event: news", "websocket_client_heartbeat: PING PONG", "deflate_message_for_websocket: off", "max_channel_ids: 20",
                "access_control_allow_origin: [http://a.example, 'null']", "access_control_allow_credentials: off",
                "authorize_request: http://app.example/auth?u=$user", "subscribe_request: http://app.example/in",
                "unsubscribe_request: http://app.example/out", "publisher_upstream_request: https://app.example/up/$user",
                "hook_timeout: 3s", "channel_group_accounting: on", "group_max_channels: 5", "group_max_subscribers: $arg_subs",
                "group_max_messages: 7", "group_max_messages_memory: 1M", "group_max_messages_disk: 2M",
                "channel_events_channel_id: ev-$user", "share: /plain/$channel_id");

        assertThat(location.place()).endsWith(".yaml:2");
        assertThat(location.ids().publisher()).extracting(Template::toString).containsExactly("$user");
        assertThat(location.ids().subscriber()).extracting(Template::toString).containsExactly("$user", "all");
        assertThat(location.ids().delimiter()).contains(",");
        assertThat(location.ids().maxLength()).isEqualTo(20);
        assertThat(location.ids().truncate()).isTrue();
        assertThat(location.ids().group()).hasToString("g-$user");
        PublisherRules publisher = location.publisher();
        assertThat(publisher.put()).isEqualTo(Put.PUBLISH);
        assertThat(publisher.bufferMin()).isEqualTo(2);
        assertThat(publisher.bufferMax()).hasToString("20");
        assertThat(publisher.deleteOldestReceived()).isTrue();
        assertThat(publisher.store()).isFalse();
        assertThat(publisher.messageTimeout()).hasToString("2h");
        assertThat(publisher.channelTimeout().orElseThrow()).hasToString("1m");
        assertThat(publisher.bodyMaxBytes()).isEqualTo(65536);
        assertThat(publisher.eventName().orElseThrow()).hasToString("news");
        assertThat(publisher.allow()).contains(AddressRange.parse("10.0.0.0/8")).hasSize(2);
        assertThat(publisher.token()).contains("0123456789abcdef");
        SubscriberRules subscriber = location.subscriber();
        assertThat(subscriber.concurrency()).isEqualTo(Concurrency.LAST);
        assertThat(subscriber.maxSubscribers()).isEqualTo(3);
        assertThat(subscriber.existingOnly()).isTrue();
        assertThat(subscriber.firstMessage()).isEqualTo(-2);
        assertThat(subscriber.timeout()).isEqualTo(Duration.ofSeconds(25));
        assertThat(subscriber.timeoutStatus()).isEqualTo(304);
        assertThat(subscriber.missingTag()).isEqualTo(MissingTag.ZERO);
        assertThat(subscriber.lastMessageId()).extracting(Template::toString).containsExactly("$cookie_last");
        assertThat(subscriber.ignoreQueueOnNoCache()).isTrue();
        assertThat(subscriber.quotedEtag()).isTrue();
        assertThat(subscriber.compoundEtag()).isTrue();
        assertThat(subscriber.etagHeader()).contains("X-Id");
        assertThat(subscriber.joined()).isEqualTo(Joined.RAW);
        assertThat(subscriber.rawSeparator()).isEqualTo("--\n");
        assertThat(subscriber.websocketPing()).isEqualTo(Duration.ofSeconds(10));
        assertThat(subscriber.eventPing()).isEqualTo(Duration.ofSeconds(20));
        assertThat(List.of(subscriber.pingComment(), subscriber.pingEvent(), subscriber.pingData())).containsExactly("c", "e", "d");
        assertThat(subscriber.eventName()).as("a publisher's").isEmpty();
        assertThat(subscriber.heartbeat()).contains(new SubscriberRules.Heartbeat("PING", "PONG"));
        assertThat(subscriber.deflate()).isFalse();
        assertThat(location.ids().maxSubscribed()).isEqualTo(20);
        assertThat(location.access()).isEqualTo(new AccessRules(false, Set.of(Origin.parse("http://a.example")), true, false));
        assertThat(location.hooks().authorize().orElseThrow()).hasToString("http://app.example/auth?u=$user");
        assertThat(location.hooks().subscribed()).isPresent();
        assertThat(location.hooks().unsubscribed()).isPresent();
        assertThat(location.hooks().upstream()).isPresent();
        assertThat(location.hooks().timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(location.groups().accounting()).isTrue();
        assertThat(List.of(location.groups().maxChannels(), location.groups().maxSubscribers(), location.groups().maxMessages(),
                location.groups().maxMemory(), location.groups().maxDisk()))
                .extracting(limit -> limit.orElseThrow().toString()).containsExactly("5", "$arg_subs", "7", "1M", "2M");
        assertThat(location.groups().eventsId().orElseThrow()).hasToString("ev-$user");
        assertThat(location.groups().share().orElseThrow()).hasToString("/plain/$channel_id");
        assertThat(location.variables()).contains("user", "arg_subs", "cookie_last");
    }

    @ParameterizedTest
    @CsvSource({"oldest, 1", "newest, 0", "0, 0", "2, 2", "-2, -2"})
    void theFirstMessageIsCountedFromEitherEnd(String written, int first) {
        assertThat(location("exact: /a", "subscriber: on", "channel_id: x", "subscriber_first_message: " + written).subscriber()
                .firstMessage()).isEqualTo(first);
    }

    @Test
    void aBufferLengthIsTheLeastAndTheMost() {
        PublisherRules rules = location("exact: /a", "push_publisher: on", "channel_id: x", "push_message_buffer_length: 5").publisher();

        assertThat(rules.bufferMin()).isEqualTo(5);
        assertThat(rules.bufferMax()).hasToString("5");
    }

    @Test
    void aGroupLocationHasTheMethodsThatAreNamed() {
        assertThat(location("exact: /g", "group_location: on", "channel_group: a").groups().methods())
                .containsExactlyInAnyOrder(GroupMethod.GET, GroupMethod.SET, GroupMethod.DELETE);
        assertThat(location("exact: /g", "group_location: get publish list", "channel_group: a").groups().methods())
                .containsExactlyInAnyOrder(GroupMethod.GET, GroupMethod.PUBLISH, GroupMethod.LIST);
    }

    @Test
    void defaultsHoldWhereALocationSaysNothing() {
        List<Location> locations = SomeLocations.of("""
                defaults:
                  channel_group: pg
                  channel_id: $arg_channel
                  message_timeout: 2h
                locations:
                  - {exact: /a, publisher: on}
                  - {exact: /b, publisher: on, message_timeout: 1s}
                """).all();

        assertThat(locations).extracting(location -> location.publisher().messageTimeout().toString()).containsExactly("2h", "1s");
        assertThat(locations).extracting(location -> location.ids().group().toString()).containsOnly("pg");
    }

    @Test
    void aDefaultIdIsOfNoConcernWhereThereAreNoChannels() {
        assertThat(LocationFile.parse("f", """
                defaults: {channel_id: $1}
                locations:
                  - {exact: /status, stub_status: on}
                  - {exact: /group, group_location: on, channel_group: g}
                  - {prefix: /, plain: on}
                """).problems()).isEmpty();
    }

    @Test
    void whatIsMergedIsOverriddenWhereverItStands() {
        List<Location> locations = SomeLocations.of("""
                x-common: &common {channel_id: x, message_timeout: 2h}
                locations:
                  - {exact: /a, publisher: on, message_timeout: 1s, <<: *common}
                """).all();

        assertThat(locations).singleElement().satisfies(location ->
                assertThat(location.publisher().messageTimeout()).hasToString("1s"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "locations:\n", "locations: []\n", "defaults: {style: nchan}\n"})
    void aFileMayHaveNoLocations(String text) {
        assertThat(LocationFile.parse("f", text)).isEqualTo(new LocationFile(List.of(), List.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "message_timeout: soon | message_timeout must be a time such as 30s, 5m, 1h30m, 2d or 500ms, was \"soon\"",
        "push_message_timeout: soon | push_message_timeout must be a time",
        "store_messages: maybe | store_messages must be on or off, was \"maybe\"",
        "store_messages: | store_messages must be on or off",
        "max_channel_id_length: 0 | must be a whole number, 1-65536, was \"0\"",
        "message_buffer_length: -1 | must be a whole number",
        "max_message_buffer_length: 0 | must not be less than min_message_buffer_length (1), was 0",
        "subscriber_concurrency: all | must be broadcast or last or first, was \"all\"",
        "subscriber_first_message: 1st | must be a whole number",
        "timeout_status: 200 | timeout_status must be 304 or 408",
        "style: apache | style must be nhpm or nchan",
        "message_max_bytes: 0 | must be 1-",
        "message_max_bytes: lots | must be a size such as",
        "publisher_allow: localhost | not an IP address, was \"localhost\"",
        "publisher_token: short | publisher_token must be 16 or more visible characters",
        "access_control_allow_origin: example.com | , was \"example.com\"",
        "authorize_request: /auth | authorize_request must be a URL",
        "authorize_request: http://$arg_host/x | authorize_request must be a URL: http:// or https://, a host that is no variable",
        "subscribe_request: ftp://a/b | must be a URL",
        "hook_timeout: 0 | must be longer than 0",
        "group_max_channels: some | must be a size",
        "share: plain | share must be a path",
        "channel_group: $1 | channel_group names $1, which is no variable here",
        "channel_group: [[a]] | channel_group must be a text or a list of texts",
        "websocket_client_heartbeat: PING | must be what is sent and what is answered",
        "subscriber_message_id_custom_etag_header: 'a b' | must be the name of a header",
        "'share: /${99999999999}' | share names $99999999999, which is no variable here",
        "put: \"a\\nb\" | put must be create or publish, was \"a b\"",
        "channel_id: a b c d e f g h | may have up to 7 ids, has 8",
        "colour: red | colour is no setting",
        "nchan_redis_url: redis://x | nchan_redis_url has no counterpart",
        "push_max_reserved_memory: 32M | push_max_reserved_memory is pinghub.relay.max-bytes",
        "exact: /again | exact is there twice",
        "regex: /a | must have one of exact, prefix and regex, has 2",
        "stub_status: on | must be one of publisher, subscriber, pubsub",
        "when: x | when must be a mapping",
        "when: {foo: x} | when names $foo",
    })
    void whatIsWrongIsNamedWithItsLine(String line, String reason) {
        String id = line.startsWith("channel_id") ? "" : "    channel_id: x\n";
        String text = "locations:\n  - exact: /a\n    pubsub: on\n" + id + "    " + line + "\n";
        int where = text.split("\n").length;

        List<String> problems = LocationFile.parse("relay.yaml", text).problems();

        assertThat(problems).hasSize(1);
        assertThat(problems.get(0)).contains(reason).matches("relay\\.yaml:(2|" + where + "): .*");
        if (!reason.startsWith("must have one") && !reason.startsWith("must be one of publisher")) {
            assertThat(problems.get(0)).startsWith("relay.yaml:" + where + ": ");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "locations: [a] | f:1: a location must be a mapping",
        "locations: {a: b} | f:1: locations must be a list",
        "[] | f:1: the file must have \"locations:\"",
        "location: [] | f:1: must be \"defaults\"",
        "defaults: [] | f:1: defaults must be a mapping",
        "defaults: {exact: /a} | f:1: exact belongs to a location",
        "defaults: {colour: red} | f:1: colour is no setting",
        "locations: [{exact: /a}] | f:1: a location must be one of publisher",
        "locations: [{publisher: on, channel_id: x}] | f:1: a location must have one of exact, prefix and regex, has 0",
        "locations: [{exact: a, plain: on}] | f:1: exact must start with a slash",
        "locations: [{regex: '(', plain: on}] | f:1: regex is none",
        "locations: [{exact: /a, publisher: on}] | f:1: a publisher needs a channel_id",
        "locations: [{exact: /a, pubsub: on, publisher_channel_id: x}] | f:1: a pubsub needs a channel_id, or its own",
        "locations: [{exact: /a, publisher: ftp, channel_id: x}] | f:1: publisher must be http or websocket",
        "locations: [{exact: /a, subscriber: fax, channel_id: x}] | f:1: subscriber has \"fax\"",
        "locations: [{exact: /a, group_location: on}] | f:1: a group_location needs a channel_group",
        "locations: [{exact: /a, group_location: fly, channel_group: x}] | f:1: group_location must be get or set",
        "locations: [{exact: /a, group_location: on, channel_group: x, publisher_upstream_request: 'http://a/'}]"
                + " | f:1: publisher_upstream_request is not asked",
        "{defaults: {publisher_upstream_request: 'http://a/'}, locations: [{exact: /a, group_location: publish, channel_group: x}]}"
                + " | f:1: publisher_upstream_request is not asked",
        "locations: [ | f:1: is not YAML",
        "'a: b: c' | f:1: is not YAML",
        "'x: !!java.net.URL [http://a]' | f:1: is not YAML",
    })
    void aFileThatIsWrongAsAWholeIsRefused(String text, String problem) {
        LocationFile file = LocationFile.parse("f", text);

        assertThat(file.problems()).first().asString().startsWith(problem);
        assertThat(file.locations()).isEmpty();
    }

    @Test
    void allThatIsWrongIsNamedInTheOrderOfItsLines() {
        List<String> problems = LocationFile.parse("f", """
                defaults:
                  message_timeout: never
                locations:
                  - exact: /a
                    publisher: on
                    colour: red
                  - exact: /b
                    publisher: on
                    channel_id: x
                    store_messages: maybe
                """).problems();

        assertThat(problems).extracting(problem -> problem.substring(0, problem.indexOf(' ')))
                .containsExactly("f:2:", "f:4:", "f:6:", "f:10:");
    }

    @Test
    void aLineIsNotEndless() {
        assertThat(LocationFile.parse("f", "locations: []\n# " + "a".repeat(65_535)).problems())
                .containsExactly("f:2: a line must not be longer than 65536 characters");
        assertThat(LocationFile.parse("f", "locations: []\n# " + "a".repeat(65_534)).problems()).isEmpty();
    }

    @Test
    void ofVeryMuchThatIsWrongTheFirstIsNamed() {
        List<String> problems = LocationFile.parse("f", "locations:\n" + "- {}\n".repeat(9000)).problems();

        assertThat(problems).hasSize(101).first().asString().startsWith("f:2: a location must have one of");
        assertThat(problems).last().isEqualTo("f:1: there is more that is wrong");
        assertThat(LocationFile.parse("f", "x-a: &a " + "a".repeat(10_000) + "\nlocations: [{exact: /a, plain: *a, put: *a}]").problems())
                .singleElement().asString().hasSizeLessThan(400);
    }

    /** What an alias makes many of is a large text, list or mapping. */
    static Stream<String> heavyFiles() {
        String half = ("a".repeat(999) + "\n ").repeat(500);
        return Stream.of(
                "locations:\n" + "- {}\n".repeat(170_000),
                "locations: [" + "{},\n ".repeat(200_000) + "]",
                "locations: [{" + "k,\n ".repeat(240_000) + "}]",
                "locations: [{exact: /a, plain: on" + IntStream.range(0, 80_000).mapToObj(i -> ",\n k" + i + ": v")
                        .collect(Collectors.joining()) + "}]",
                "x-a: &a '" + half + "'\nlocations:\n" + "- {exact: *a, put: *a}\n".repeat(20_000),
                "x-a: &a '" + half + "'\nlocations:\n" + "- {*a : b}\n".repeat(40_000),
                "x-a: &a [" + "x,\n ".repeat(200_000) + "]\nlocations:\n" + "- {exact: /a, pubsub: on, channel_id: *a}\n".repeat(900),
                "x-a: &a {" + IntStream.range(0, 40_000).mapToObj(i -> "k" + i + ": v").collect(Collectors.joining(",\n "))
                        + "}\nlocations:\n" + "- {<<: *a, exact: /a, plain: on}\n".repeat(900),
                "x-a: &a {" + "$uri: v,\n ".repeat(60_000) + "}\nlocations:\n" + "- {exact: /a, plain: on, when: *a}\n".repeat(900),
                "x-a: &a '" + "(".repeat(30_000) + "'\nlocations: [{regex: *a, plain: on}]",
                "x-a: &a '" + "(".repeat(480) + ")".repeat(480) + "'\nlocations:\n" + "- {regex: *a, plain: on}\n".repeat(20_000),
                "locations: [{exact: /a, plain: on, put: '" + "${".repeat(30_000) + "'}]",
                "locations: [{exact: /a, plain: on, put: '" + "a".repeat(900_000) + "'}]",
                "a: &a [a]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\n"
                        + "e: &e [*d,*d,*d,*d,*d,*d,*d,*d]\nlocations: *e",
                "x: [" + "&a\n ".repeat(200_000) + "]", "? ".repeat(30_000), "- ".repeat(30_000), "%TAG ".repeat(10_000),
                "\"" + "\\x41\n".repeat(200_000) + "\"", "#".repeat(1_000_000), "a: |\n" + " \n".repeat(300_000));
    }

    @ParameterizedTest
    @MethodSource("heavyFiles")
    void howeverAFileIsMadeItTakesLittleTimeAndSaysLittle(String text) {
        LocationFile file = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> LocationFile.parse("f", text));

        assertThat(file.problems()).hasSizeLessThanOrEqualTo(101).allMatch(problem -> problem.length() < 400);
    }

    @Test
    void aNulOrAnEndlessNestIsNoYaml() {
        assertThat(LocationFile.parse("f", "locations: []\nx-a: \0\n").problems()).first().asString().startsWith("f:2: is not YAML");
        assertThat(LocationFile.parse("f", "[".repeat(10_000)).problems()).hasSize(1);
        assertThat(LocationFile.parse("f", "x-a: &a {<<: &b {<<: *b}}\nlocations: [{<<: *a}]").problems()).isNotEmpty();
    }

    @Test
    void everySettingThatIsKnownIsReadByAReader() {
        var read = new HashSet<>(SettingNames.SETTINGS);
        for (String name : SettingNames.SETTINGS) {
            String text = "locations: [{exact: /a, pubsub: on, publisher_channel_id: x, subscriber_channel_id: y, "
                    + name + ": $nonsense}]";
            // Each is refused, or is a template; none is passed over.
            if (!LocationFile.parse("f", text).problems().isEmpty()) {
                read.remove(name);
            }
        }

        assertThat(read).as("texts that may be anything").containsExactlyInAnyOrder("channel_id_split_delimiter",
                "subscriber_http_raw_stream_separator", "eventsource_ping_comment", "eventsource_ping_event", "eventsource_ping_data");
    }

    @ParameterizedTest
    @CsvSource({"--, '--\n'", "'--\\n', '--\n'", "'', ''"})
    void theSeparatorOfARawStreamEndsItsLineUnlessItIsNothing(String written, String separator) {
        assertThat(location("prefix: /s", "subscriber: http-raw-stream", "channel_id: x",
                "subscriber_http_raw_stream_separator: \"" + written + "\"").subscriber().rawSeparator()).isEqualTo(separator);
    }

    @Test
    void aPlainLocationNeedsNothing() {
        assertThat(location("prefix: /plain/", "plain: on").role()).isEqualTo(Role.PLAIN);
        assertThat(location("exact: /s", "stub_status: on").role()).isEqualTo(Role.STATUS);
        assertThat(location("exact: /s", "stub_status: on").hooks().authorize()).isEqualTo(Optional.empty());
    }

    @Test
    void compressionIsNoSettingOfALocation() {
        LocationFile read = LocationFile.parse("f", ("locations: [{exact: /a, subscriber: on, channel_id: a,"
                + " deflate_message_for_websocket: on}]").getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(read.problems()).containsExactly(
                "f:1: deflate_message_for_websocket is not supported here, see pinghub.websocket.compression");
    }
}
