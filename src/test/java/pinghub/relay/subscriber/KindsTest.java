package pinghub.relay.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pinghub.http.FakeRequest;
import pinghub.relay.location.SomeLocations;
import pinghub.relay.location.SubscriberKind;

class KindsTest {

    private static final String ALL = "subscriber: on";

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Accept | text/event-stream | EVENTSOURCE",
        "Accept | text/html, text/event-stream;q=0.5 | EVENTSOURCE",
        "Accept | text/event-stream;q=0 | LONGPOLL",
        "Accept | text/event-streams | LONGPOLL",
        "Accept | multipart/mixed | MULTIPART",
        "TE | chunked | CHUNKED",
        "TE | trailers, chunked;q=0.1 | CHUNKED",
        "TE | chunked;q=0.0 | LONGPOLL",
        "Accept | */* | LONGPOLL",
        "Upgrade | websocket | WEBSOCKET",
    })
    void theKindIsWhatTheRequestAsksFor(String header, String value, SubscriberKind kind) {
        assertThat(kind(ALL, FakeRequest.get().with(header, value))).contains(kind);
    }

    @Test
    void aKindThatIsNotAllowedFallsThrough() {
        assertThat(kind("subscriber: [longpoll]", FakeRequest.get().with("Accept", "text/event-stream"))).contains(SubscriberKind.LONGPOLL);
        assertThat(kind("subscriber: [intervalpoll, longpoll]", FakeRequest.get())).contains(SubscriberKind.INTERVALPOLL);
        assertThat(kind("subscriber: [http-raw-stream, longpoll]", FakeRequest.get())).contains(SubscriberKind.RAW_STREAM);
    }

    @Test
    void aHandshakeIsAWebSocketOrNothing() {
        assertThat(kind("subscriber: [longpoll]", FakeRequest.get().with("Upgrade", "websocket"))).isEmpty();
    }

    @Test
    void aPublisherMayBeAWebSocketWhereNobodyListens() {
        assertThat(kind("publisher: on", FakeRequest.get().with("Upgrade", "websocket"))).contains(SubscriberKind.WEBSOCKET);
        assertThat(kind("publisher: [http]", FakeRequest.get().with("Upgrade", "websocket"))).isEmpty();
    }

    @Test
    void aHugeListTakesNoLongerThanItIsLong() {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            assertThat(kind(ALL, FakeRequest.get().with("Accept", "a/b;q=0.1,".repeat(100_000) + "text/event-stream")))
                    .contains(SubscriberKind.EVENTSOURCE);
            assertThat(kind(ALL, FakeRequest.get().with("Accept", "text/event-stream;q" + " ".repeat(1_000_000) + "=0")))
                    .contains(SubscriberKind.LONGPOLL);
            assertThat(kind(ALL, FakeRequest.get().with("Accept", "text/event-stream;q=0." + "0".repeat(1_000_000) + "1")))
                    .contains(SubscriberKind.EVENTSOURCE);
            assertThat(kind(ALL, FakeRequest.get().with("TE", ";,".repeat(500_000)))).contains(SubscriberKind.LONGPOLL);
        });
    }

    private static Optional<SubscriberKind> kind(String role, FakeRequest request) {
        var locations = SomeLocations.of("locations:\n  - {exact: /a, " + role + ", channel_id: x}\n");
        return Kinds.of(SomeLocations.call(locations, "/a", request), request);
    }
}
