package pinghub.relay.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import pinghub.http.FakeRequest;
import pinghub.http.FakeResponse;
import pinghub.relay.channel.Position;
import pinghub.relay.location.Call;
import pinghub.relay.location.Locations;
import pinghub.relay.location.SomeLocations;

/** Any message id, wherever it may stand. */
class ResumptionFuzzTest {

    private static final List<Integer> CHANNELS = List.of(1, 2, 3, 255);
    private static final Locations LOCATIONS = SomeLocations.of("locations:\n" + CHANNELS.stream().map(channels
            -> "  - {prefix: /" + channels + "/, subscriber: on, max_channel_ids: 255, channel_id_split_delimiter: ',', max_channel_id_length: 2000, channel_id: '"
                    + IntStream.range(0, channels).mapToObj(Integer::toString).collect(Collectors.joining(",")) + "', "
                    + "subscriber_message_id_custom_etag_header: X-Msgid}\n").collect(Collectors.joining()));

    @FuzzTest(maxDuration = "60s")
    void anIdIsAPlaceThatIsReadAgainAsItIsWrittenOrItIsRefused(FuzzedDataProvider data) {
        int channels = data.pickValue(CHANNELS);
        boolean dated = data.consumeBoolean();
        FakeRequest request = FakeRequest.get();
        if (dated) {
            request.with("If-Modified-Since", HttpDates.write(data.consumeInt(0, Integer.MAX_VALUE)));
        } else {
            with(request, "If-Modified-Since", data.consumeString(45));
        }
        with(request, "Last-Event-ID", data.consumeString(60));
        with(request, "X-Msgid", data.consumeString(60));
        with(request, "If-None-Match", data.consumeRemainingAsString());
        Call call = SomeLocations.call(LOCATIONS, "/" + channels + "/", request);

        Resumption resumption = Resumption.of(call, request);

        if (resumption instanceof Resumption.Refused refused) {
            assertThat(refused.refusal()).isEqualTo(Resumption.INVALID);
        } else if (resumption instanceof Resumption.At at) {
            at.after().ifPresent(place -> check(call, place, channels));
        }
    }

    private static void with(FakeRequest request, String header, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            request.with(header, value);
        }
    }

    private static void check(Call call, Position place, int channels) {
        assertThat(place.channels()).isEqualTo(channels);
        assertThat(Position.parse(place.time(), place.tags(), channels)).map(Position::toString).contains(place.toString());
        var response = new FakeResponse();
        new Ids(call.location().subscriber(), FakeRequest.get()).put(place, new ServletHead(FakeRequest.get(), response));
        String date = response.headers().get("Last-Modified");
        assertThat(date).matches("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
        assertThat(HttpDates.read(date)).hasValue(place.time());
    }
}
