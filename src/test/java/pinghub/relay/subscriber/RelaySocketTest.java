package pinghub.relay.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static pinghub.relay.location.SomeLocations.call;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Counters;
import pinghub.channel.HandTicker;
import pinghub.channel.Limits;
import pinghub.config.SomeSettings;
import pinghub.http.FakeRequest;
import pinghub.relay.channel.RelayChannels;
import pinghub.relay.channel.RelayLimits;
import pinghub.relay.channel.RelayName;
import pinghub.relay.hook.AnApplication;
import pinghub.relay.hook.Caller;
import pinghub.relay.hook.SomeHooks;
import pinghub.relay.location.SomeLocations;
import pinghub.relay.publisher.SomePublishers;
import pinghub.wire.Clients;
import pinghub.wire.Times;

class RelaySocketTest {

    private static final RelayName X = new RelayName("", "x");

    private final Limits limits = new Limits(100, 2000, 256, 1 << 20);
    private final Counters counters = new Counters();
    private final HandTicker ticker = new HandTicker();
    private final Channels plain = new Channels(limits, counters);
    private final RelayChannels channels =
            new RelayChannels(limits, new RelayLimits(1 << 20), plain, counters, ticker, () -> Instant.ofEpochSecond(1_800_000_000));

    @Test
    void eachMessageCountsOnce() {
        RelaySocket socket = socket("pubsub: on");

        socket.received("hello");

        assertThat(channels.info(X).orElseThrow().messages()).isOne();
        assertThat(counters.websocketMessages()).isOne();
        assertThat(counters.postMessages()).isZero();
    }

    @Test
    void aMessageForWhichThereIsNoRoomCountsNotAtAll() {
        RelaySocket socket = socket("pubsub: on\n    message_max_bytes: 4M");

        socket.received("x".repeat(2 << 20));

        assertThat(socket.endReason()).isEqualTo(CloseReason.NO_ROOM);
        assertThat(counters.websocketMessages()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, " + RelaySocket.MAX_WAITING_MESSAGES, RelaySocket.MAX_WAITING_BYTES + ", 1", RelaySocket.MAX_WAITING_BYTES / 2 + ", 2"})
    void soMuchOfASocketMayWaitForTheApplicationAndNoMore(int bytes, int fit) throws Exception {
        try (var application = new AnApplication().silentAt("/up")) {
            RelaySocket socket = socket("pubsub: on\n    publisher_upstream_request: " + application.url("/up"));
            for (int i = 0; i < fit; i++) {
                socket.received(new byte[bytes]);
            }
            assertThat(socket.endReason()).isNull();

            socket.received(new byte[1]);

            assertThat(socket.endReason()).isEqualTo(CloseReason.NO_ROOM);
        }
    }

    @ParameterizedTest
    @CsvSource({"'pubsub: on', 1048576", "'subscriber: on', 125", "'subscriber: on\n    websocket_client_heartbeat: PING PONG', 125",
        "'pubsub: on\n    message_max_bytes: 10', 10"})
    void whoMayOnlyListenSendsNoMoreThanAHeartbeat(String role, int bytes) {
        assertThat(socket(role).messageMaxBytes()).isEqualTo(bytes);
    }

    @Test
    void aLongHeartbeatIsOneTooAndNothingElseIs() {
        String ping = "p".repeat(200);
        RelaySocket socket = socket("subscriber: on\n    websocket_client_heartbeat: " + ping + " PONG");

        assertThat(socket.messageMaxBytes()).isEqualTo(200);
        socket.received(ping);
        assertThat(socket.endReason()).isNull();
        socket.received("hello");
        assertThat(socket.endReason()).isEqualTo(CloseReason.NOT_ALLOWED);
    }

    private RelaySocket socket(String settings) {
        FakeRequest request = FakeRequest.get().path("/app/a");
        Caller caller = Caller.of(call(SomeLocations.of("locations:\n  - exact: /a\n    channel_id: x\n    " + settings), "/a", request),
                request, "websocket", "websocket");
        return new RelaySocket(caller, Optional.empty(), SomePublishers.with(channels, SomeHooks.with(counters), counters, ticker),
                new Clients(limits, plain, counters, ticker), Times.ofWebSocket(SomeSettings.with()), () -> { });
    }
}
