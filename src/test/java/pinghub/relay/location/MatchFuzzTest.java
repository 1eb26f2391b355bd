package pinghub.relay.location;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import pinghub.channel.Unicode;
import pinghub.http.ChannelPath;
import pinghub.http.FakeRequest;

/** Any path, query, cookie and header from which a location takes its ids and values. */
class MatchFuzzTest {

    private static final int MAX_LENGTH = 20;
    private static final Locations LOCATIONS = SomeLocations.of("""
            defaults: {max_channel_id_length: 20}
            locations:
              - {exact: /arg, pubsub: on, channel_id: $arg_id, channel_group: $arg_group}
              - {exact: /split, pubsub: on, channel_id: $arg_id, channel_id_split_delimiter: '::'}
              - {exact: /cut, pubsub: on, channel_id: $arg_id, truncate_channel_id: on, channel_id_split_delimiter: ','}
              - {exact: /several, pubsub: on, channel_id: $arg_id $http_x_id $cookie_id}
              - {exact: /one, pubsub: on, channel_id: '${arg_id}-$cookie_id$$'}
              - {exact: /computed, publisher: on, channel_id: x, message_timeout: $arg_id, message_buffer_length: $http_x_id}
              - {exact: /group, group_location: on, channel_group: g, group_max_messages_memory: $arg_id, group_max_channels: $http_x_id}
              - {prefix: /path/, pubsub: on, channel_id: $uri}
              - {regex: '^/([^/]*)/(?<b>.*)$', when: {arg_when: 'yes'}, pubsub: on, channel_id: $1 $b, share: /$channel_id}
              - {regex: '(\\w+)|(-)', pubsub: on, channel_id: '$2$1'}
            """);
    private static final List<String> PATHS = List.of("/arg", "/split", "/cut", "/several", "/one", "/computed", "/group");

    @FuzzTest(maxDuration = "60s")
    void aRequestMeansSomeWellFormedChannelsOrIsRefused(FuzzedDataProvider data) {
        String path = data.consumeBoolean() ? data.pickValue(PATHS) : data.consumeString(60);
        FakeRequest request = FakeRequest.get().with("Cookie", data.consumeString(60)).with("X-Id", data.consumeString(60))
                .query(data.consumeRemainingAsString());

        decoded(path).flatMap(known -> LOCATIONS.match(known, request.path(path))).map(match -> match.resolve(request))
                .ifPresent(MatchFuzzTest::check);
    }

    private static Optional<String> decoded(String path) {
        ChannelPath decoded = ChannelPath.of(path, path, "", "/-/");
        return decoded instanceof ChannelPath.Named named ? Optional.of(named.name().value()) : Optional.empty();
    }

    private static void check(Resolution resolution) {
        if (resolution instanceof Resolution.Refused refused) {
            assertThat(refused.refusal().status()).isBetween(400, 499);
            assertThat(refused.refusal().sentence()).endsWith(".");
        } else if (resolution instanceof Call call) {
            if (call.location().role() == Role.PUBSUB) {
                assertThat(call.publisherIds()).isEqualTo(call.subscriberIds()).isNotEmpty().hasSizeLessThanOrEqualTo(Match.MAX_IDS)
                        .doesNotHaveDuplicates();
            }
            for (String id : call.publisherIds()) {
                assertThat(id).isNotEmpty().doesNotContain("\0");
                assertThat(Unicode.isWellFormed(id)).isTrue();
                assertThat(id.codePointCount(0, id.length())).isLessThanOrEqualTo(MAX_LENGTH);
                call.share(id);
            }
            assertThat(call.bufferMax()).isNotNegative();
            assertThat(call.messageTimeout()).isGreaterThanOrEqualTo(Duration.ZERO).isLessThanOrEqualTo(Values.LONGEST);
            call.limits().memory().ifPresent(limit -> assertThat(limit).isNotNegative());
            call.limits().channels().ifPresent(limit -> assertThat(limit).isNotNegative());
        }
    }
}
