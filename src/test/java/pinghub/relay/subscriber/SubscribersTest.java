package pinghub.relay.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static pinghub.relay.location.SomeLocations.call;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.HandTicker;
import pinghub.channel.Limits;
import pinghub.config.Settings;
import pinghub.config.SomeSettings;
import pinghub.http.AddressLimits;
import pinghub.http.FakeRequest;
import pinghub.http.FakeResponse;
import pinghub.http.Readiness;
import pinghub.http.Refusal;
import pinghub.http.SomePolicies;
import pinghub.relay.channel.Draft;
import pinghub.relay.channel.Publishing;
import pinghub.relay.channel.RelayChannels;
import pinghub.relay.channel.RelayLimits;
import pinghub.relay.channel.RelayName;
import pinghub.relay.hook.ChannelEvents;
import pinghub.relay.hook.Hooks;
import pinghub.relay.hook.SomeEvents;
import pinghub.relay.hook.SomeHooks;
import pinghub.relay.location.SomeLocations;
import pinghub.relay.publisher.SomePublishers;
import pinghub.wire.Clients;
import pinghub.wire.Closer;
import pinghub.wire.FanOut;
import pinghub.wire.Repeats;
import pinghub.wire.Upgrades;
import pinghub.wire.WebSocketClient;

class SubscribersTest {

    private static final int MAX_SUBSCRIBERS = 2;

    private final Limits limits = new Limits(MAX_SUBSCRIBERS, 2000, 256, 1 << 20);
    private final Counters counters = new Counters();
    private final HandTicker ticker = new HandTicker();
    private final RelayChannels channels = new RelayChannels(limits, new RelayLimits(1 << 20), new Channels(limits, counters), counters,
            ticker, () -> Instant.ofEpochSecond(1_800_000_000));
    private final FanOut fanOut = new FanOut();
    private final RecordingUpgrades upgrades = new RecordingUpgrades();
    private Subscribers subscribers;

    @BeforeEach
    void start() {
        fanOut.start(Thread::new);
        var readiness = new Readiness();
        readiness.up();
        Settings settings = SomeSettings.with();
        Hooks hooks = SomeHooks.with(counters);
        var clients = new Clients(limits, channels.live(), counters, ticker);
        AddressLimits addresses = SomePolicies.addresses(settings, ticker);
        ChannelEvents events = SomeEvents.of(channels, ticker);
        var repeated = new RepeatedPolls(channels, SomeLocations.of("locations: []"), clients, new Repeats(), addresses, readiness, limits,
                settings, events, Instant::now);
        subscribers = new Subscribers(channels, SomePublishers.with(channels, hooks, counters, ticker), hooks, clients, upgrades, fanOut,
                new Closer(ticker), addresses, readiness, limits, settings, counters, events, repeated);
    }

    @AfterEach
    void stop() {
        fanOut.stop();
    }

    // ---- what a browser makes of it

    @Test
    void whatAPublisherHasWrittenIsNoPageWhereItComesAtOnce() throws Exception {
        publish("<script>alert(1)</script>");
        var response = new FakeResponse();

        serve("subscriber: interval-poll", FakeRequest.get(), response);

        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.body()).startsWith("<script>");
        expectNoPage(response);
    }

    @ParameterizedTest
    @CsvSource({"eventsource, Accept, text/event-stream", "http-multipart, Accept, multipart/mixed", "http-chunked, TE, chunked",
        "http-raw-stream, Accept, */*"})
    void norWhereItIsStreamed(String kind, String header, String value) {
        var response = new FakeResponse();

        // The head is there before the request goes on asynchronously, which this one may not.
        assertThatThrownBy(() -> serve("subscriber: " + kind, FakeRequest.get().with(header, value), response)).hasMessage("startAsync");

        assertThat(response.getStatus()).isEqualTo(200);
        expectNoPage(response);
    }

    private static void expectNoPage(FakeResponse response) {
        assertThat(response.headers()).containsEntry("X-Content-Type-Options", "nosniff").containsEntry("Content-Security-Policy", "sandbox");
    }

    // ---- as many as may be

    @Test
    void aWebSocketThatOnlyPublishesTakesAPlaceOfTheNode() throws Exception {
        for (int i = 0; i < MAX_SUBSCRIBERS; i++) {
            assertThat(handshake().getStatus()).isZero();
        }

        FakeResponse response = handshake();

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.headers()).containsKey("Retry-After");
        assertThat(counters.refusals()).containsOnlyKeys("full");
        assertThat(upgrades.upgraded).hasSize(MAX_SUBSCRIBERS);
        upgrades.upgraded.get(0).ended();
        assertThat(handshake().getStatus()).as("there is room again").isZero();
    }

    private FakeResponse handshake() throws Exception {
        var response = new FakeResponse();
        serve("publisher: websocket", FakeRequest.get().with("Upgrade", "websocket").with("Connection", "Upgrade"), response);
        return response;
    }

    private void publish(String text) {
        channels.publish(new RelayName("", "x"),
                Draft.of(text.getBytes(StandardCharsets.UTF_8), Optional.of("text/html"), Optional.empty(), ticker.nanos()),
                new Publishing(0, 10, false, Duration.ofHours(1), Duration.ofSeconds(5), false, Optional.empty()));
    }

    private void serve(String settings, FakeRequest request, FakeResponse response) throws Exception {
        subscribers.serve(call(SomeLocations.of("locations:\n  - exact: /a\n    channel_id: x\n    " + settings + "\n"), "/a",
                request.path("/a")), request, response);
    }

    /** Takes each handshake for a good one, and answers none. */
    private static final class RecordingUpgrades implements Upgrades {

        final List<WebSocketClient> upgraded = new ArrayList<>();

        @Override
        public Optional<Refusal> check(HttpServletRequest request) {
            return Optional.empty();
        }

        @Override
        public List<String> offered(HttpServletRequest request) {
            return List.of();
        }

        @Override
        public void upgrade(HttpServletRequest request, HttpServletResponse response, WebSocketClient client) {
            upgraded.add(client);
        }
    }
}
