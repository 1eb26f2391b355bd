package pinghub.relay.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.http.FakeRequest;
import pinghub.relay.location.SomeLocations;

class ResumptionTest {

    private static final String SINCE = HttpDates.write(100);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"3 | 100:3", "'\"3\"' | 100:3", "'W/\"3\"' | 100:3", "x | 100:0", "'' | 100:0", "[4] | 100:4"})
    void theTagIsReadAsClientsSendIt(String tag, String position) {
        assertThat(one(FakeRequest.get().with("If-Modified-Since", SINCE).with("If-None-Match", tag))).isEqualTo(position);
    }

    @Test
    void aTimeWithoutATagIsTheFirstOfThatSecondUnlessTheLocationSaysOtherwise() {
        FakeRequest request = FakeRequest.get().with("If-Modified-Since", SINCE);

        assertThat(one(request)).isEqualTo("100:0");
        assertThat(at("subscriber: on, channel_id: x, missing_tag: reject", request)).isEqualTo("refused 400 Message ID invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "0", ""})
    void aTimeThatIsNoneSaysNothing(String since) {
        assertThat(one(FakeRequest.get().with("If-Modified-Since", since).with("If-None-Match", "3"))).isEqualTo("start");
    }

    @Test
    void aTagAloneSaysNothingUnlessItIsAWholeId() {
        assertThat(one(FakeRequest.get().with("If-None-Match", "3"))).isEqualTo("start");
        assertThat(one(FakeRequest.get().with("If-None-Match", "100:3"))).isEqualTo("100:3");
        assertThat(one(FakeRequest.get().with("If-None-Match", "\"100:3\""))).isEqualTo("100:3");
    }

    @Test
    void theLastEventIdIsTakenFromWhereTheLocationSays() {
        assertThat(one(FakeRequest.get().with("Last-Event-ID", "100:3"))).isEqualTo("100:3");
        assertThat(one(FakeRequest.get().query("last_event_id=100%3A3"))).isEqualTo("100:3");
        assertThat(one(FakeRequest.get().with("Last-Event-ID", "garbage"))).isEqualTo("start");
        assertThat(one(FakeRequest.get().with("Last-Event-ID", "100:1,2"))).isEqualTo("refused 400 Message ID invalid");
    }

    @Test
    void theHeadersOfAConditionComeFirst() {
        assertThat(one(FakeRequest.get().with("If-Modified-Since", SINCE).with("If-None-Match", "1").with("Last-Event-ID", "200:3")))
                .isEqualTo("100:1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"[1],0 | 100:[1],0", "-,[0] | 100:-,[0]", "2 | 100:[2],-", "1,2 | refused 400 Message ID invalid",
        "[1],[2] | refused 400 Message ID invalid", "[1] | refused 400 Message ID invalid", "x | refused 400 Message ID invalid",
        "[1],2,3 | refused 400 Message ID invalid"})
    void anIdOfSeveralChannelsHasATagForEach(String tags, String position) {
        FakeRequest request = FakeRequest.get().with("If-Modified-Since", SINCE).with("If-None-Match", tags);

        assertThat(at("subscriber: on, channel_id: [x, y]", request)).isEqualTo(position);
    }

    @Test
    void whoWantsNothingThatIsKeptWaitsWhereThatIsHonoured() {
        FakeRequest request = FakeRequest.get().with("Cache-Control", "no-cache").with("Last-Event-ID", "100:3");

        assertThat(at("subscriber: on, channel_id: x, ignore_queue_on_no_cache: on", request)).isEqualTo("new");
        assertThat(one(request)).isEqualTo("100:3");
    }

    @Test
    void aHugeIdTakesNoLongerThanItIsLong() {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (String tags : List.of("[1]" + ",0".repeat(300_000), "-,".repeat(300_000), "1".repeat(1_000_000), "[".repeat(1_000_000))) {
                FakeRequest request = FakeRequest.get().with("If-Modified-Since", SINCE).with("If-None-Match", tags);
                assertThat(at("subscriber: on, channel_id: [x, y]", request)).startsWith("refused 400");
                assertThat(one(FakeRequest.get().with("Last-Event-ID", "100:" + tags))).isEqualTo("start");
                assertThat(one(FakeRequest.get().with("If-Modified-Since", tags).with("If-None-Match", "W/\"" + tags))).isEqualTo("start");
            }
        });
    }

    @Test
    void asManyTagsAsThereMayBeChannelsAreRead() {
        String ids = IntStream.range(0, 255).mapToObj(Integer::toString).collect(Collectors.joining(","));
        String tags = "[999999999]" + ",999999999".repeat(254);

        assertThat(at("subscriber: on, max_channel_ids: 255, channel_id_split_delimiter: ',', channel_id: '" + ids + "'",
                FakeRequest.get().with("Last-Event-ID", "1800000000:" + tags))).isEqualTo("1800000000:" + tags);
    }

    private static String one(FakeRequest request) {
        return at("subscriber: on, channel_id: x", request);
    }

    private static String at(String settings, FakeRequest request) {
        var locations = SomeLocations.of("locations:\n  - {exact: /a, " + settings + "}\n");
        Resumption resumption = Resumption.of(SomeLocations.call(locations, "/a", request), request);
        if (resumption instanceof Resumption.Refused refused) {
            return "refused " + refused.refusal().status() + " " + refused.refusal().sentence();
        } else if (resumption instanceof Resumption.At at) {
            return at.after().map(Object::toString).orElse("start");
        }
        return "new";
    }
}
