package pinghub.relay.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Locale;
import java.util.Optional;
import pinghub.http.FakeRequest;
import pinghub.relay.info.InfoFormat;
import pinghub.relay.location.Locations;
import pinghub.relay.location.SomeLocations;
import pinghub.relay.location.SubscriberKind;

/** Any Accept and TE, over one or two lines. */
class AcceptFuzzTest {

    private static final Locations LOCATIONS = SomeLocations.of("locations: [{exact: /a, subscriber: on, channel_id: x}]");

    @FuzzTest(maxDuration = "60s")
    void whatIsChosenWasAskedFor(FuzzedDataProvider data) {
        String te = data.consumeString(30);
        String first = data.consumeString(100);
        String second = data.consumeRemainingAsString();
        FakeRequest request = FakeRequest.get().with("TE", te).with("Accept", first).with("Accept", second);
        String accept = (first + "," + second).toLowerCase(Locale.ROOT);

        Optional<SubscriberKind> kind = Kinds.of(SomeLocations.call(LOCATIONS, "/a", request), request);
        InfoFormat format = InfoFormat.of(accept);

        assertThat(kind).isPresent();
        switch (kind.get()) {
            case EVENTSOURCE -> assertThat(accept).contains("text/event-stream");
            case CHUNKED -> assertThat(te.toLowerCase(Locale.ROOT)).contains("chunked");
            case MULTIPART -> assertThat(accept).contains("multipart/mixed");
            case LONGPOLL -> { }
            case WEBSOCKET, INTERVALPOLL, RAW_STREAM -> assertThat(kind).isEmpty();
        }
        if (format != InfoFormat.TEXT) {
            assertThat(accept).containsAnyOf("json", "yaml", "xml", "application/*");
        }
    }
}
