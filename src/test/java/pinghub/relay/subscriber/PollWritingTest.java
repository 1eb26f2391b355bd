package pinghub.relay.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static pinghub.relay.channel.Relay.name;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.RecordingSubscriber;
import pinghub.config.SomeSettings;
import pinghub.http.FakeAsync;
import pinghub.http.FakeRequest;
import pinghub.http.FakeResponse;
import pinghub.relay.channel.Draft;
import pinghub.relay.channel.Hold;
import pinghub.relay.channel.Publishing;
import pinghub.relay.channel.Relay;
import pinghub.relay.channel.RelayChannels;
import pinghub.relay.channel.Subscribed;
import pinghub.relay.location.SomeLocations;
import pinghub.relay.location.SubscriberKind;
import pinghub.relay.location.SubscriberRules;
import pinghub.wire.Clients;
import pinghub.wire.Gate;
import pinghub.wire.HttpOutlet;
import pinghub.wire.Port;
import pinghub.wire.Times;

class PollWritingTest {

    private static final int MESSAGE_BYTES = 10_000;
    private static final Publishing HUNDRED =
            new Publishing(0, 100, false, Duration.ZERO, Duration.ofSeconds(5), false, Optional.empty());

    private final Relay relay = new Relay();
    private final FakeResponse response = new FakeResponse();

    @Test
    void messagesAreJoinedUpToSoManyBytes() throws Exception {
        PollWriting writing = poll("longpoll_multipart_response: raw", 60);

        writeAll(writing);

        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.body().length()).as("one may begin within them")
                .isBetween(RelayChannels.AT_ONCE_BYTES, RelayChannels.AT_ONCE_BYTES + MESSAGE_BYTES);
        assertThat(response.headers()).containsEntry("Content-Length", Integer.toString(response.body().length()));
        assertThat(response.headers()).as("goes on behind the last").containsEntry("Etag", "26");
        assertThat(relay.counters.sentDeliveries()).isEqualTo(27);
    }

    @Test
    void whereTheyAreNotJoinedOneIsOne() throws Exception {
        PollWriting writing = poll("longpoll_multipart_response: off", 3);

        writeAll(writing);

        assertThat(response.body()).hasSize(MESSAGE_BYTES);
        assertThat(response.headers()).containsEntry("Etag", "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "on", "raw"})
    void whatAPublisherHasWrittenIsNoPage(String joined) throws Exception {
        writeAll(poll("longpoll_multipart_response: " + joined, 2));

        assertThat(response.headers()).containsEntry("X-Content-Type-Options", "nosniff").containsEntry("Content-Security-Policy", "sandbox");
    }

    /** One that is held, and for whom so many messages have come. */
    private PollWriting poll(String setting, int messages) throws Exception {
        SubscriberRules rules = SomeLocations.location("exact: /a", "subscriber: long-poll", "channel_id: x", setting).subscriber();
        var clients = new Clients(new Limits(10, 10, 256, 1 << 20), relay.channels.live(), relay.counters, relay.ticker);
        Times times = Times.ofWebSocket(SomeSettings.with());
        var client = new RelayListener(SubscriberKind.LONGPOLL, Duration.ZERO, clients, times, () -> { });
        clients.enter(client, () -> { }, relay.channels.live().backlog(kept(messages)));
        FakeRequest request = FakeRequest.get();
        var outlet = HttpOutlet.of(new FakeAsync().start(request, response), false);
        var port = new Port(client, outlet, new Gate());
        return new PollWriting(client, rules, new Ids(rules, request), response, new ServletHead(request, response), outlet, port);
    }

    private List<Message> kept(int messages) {
        for (int i = 0; i < messages; i++) {
            relay.channels.publish(name("a"), Draft.of("x".repeat(MESSAGE_BYTES).getBytes(StandardCharsets.UTF_8),
                    Optional.of("text/html"), Optional.empty(), relay.ticker.nanos()), HUNDRED);
        }
        var kept = new ArrayList<Message>();
        var held = (Subscribed.Held) relay.channels.subscribe(List.of(name("a")), new RecordingSubscriber(),
                Optional.empty(), Relay.ALL, Hold.STREAM, 1);
        for (Message message = held.backlog().poll(); message != null; message = held.backlog().poll()) {
            kept.add(message);
        }
        return kept;
    }

    private static void writeAll(PollWriting writing) throws Exception {
        for (boolean more = true; more && !writing.isOver();) {
            more = writing.writeNext(false);
        }
    }
}
