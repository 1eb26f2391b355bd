package pinghub.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pinghub.channel.Admission;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Counters;
import pinghub.channel.HandTicker;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.Start;
import pinghub.config.SomeSettings;

class ClientTest {

    private static final ChannelName NEWS = new ChannelName("/news");
    private static final Limits ROOM_FOR_ONE = new Limits(10, 10, 1, 1000);

    private final Counters counters = new Counters();
    private final Channels channels = new Channels(ROOM_FOR_ONE, counters);
    private final Clients clients = new Clients(ROOM_FOR_ONE, channels, counters, new HandTicker());

    @Test
    void anEndBeforeTheChannelHasAnsweredTakesItOutOfTheChannelToo() {
        var client = new Listener(clients);
        var admitted = (Admission.Admitted) channels.subscribe(NEWS, client);
        publish("fits");
        publish("does not");
        assertThat(client.endReason()).isEqualTo(CloseReason.SLOW);

        client.joined(admitted.subscription(), admitted.backlog());

        assertThat(channels.subscribers()).isZero();
    }

    @Test
    void clientsAreCountedByTheirWire() {
        var client = new Listener(clients);

        assertThat(clients.enter(client, new Start.Now())).isEmpty();
        assertThat(clients.sizeOf(WireKind.STREAM)).isEqualTo(1);
        assertThat(clients.sizeOf(WireKind.WEBSOCKET)).isZero();

        client.ended();
        client.ended();
        assertThat(clients.sizeOf(WireKind.STREAM)).isZero();
        assertThat(clients.size()).isZero();
    }

    @Test
    void thoseOfOneChannelAreCountedByTheirWireToo() {
        clients.enter(new Listener(clients), new Start.Now());

        assertThat(clients.sizesOf(NEWS).applyAsInt(WireKind.STREAM)).isEqualTo(1);
        assertThat(clients.sizesOf(NEWS).applyAsInt(WireKind.WEBSOCKET)).isZero();
        assertThat(clients.sizesOf(new ChannelName("/other")).applyAsInt(WireKind.STREAM)).isZero();
    }

    private void publish(String text) {
        channels.publish(NEWS, Message.text(text, 0));
    }

    private static final class Listener extends Client {

        Listener(Clients clients) {
            super(NEWS, clients, Times.ofWebSocket(SomeSettings.with()), () -> { });
        }

        @Override
        public WireKind kind() {
            return WireKind.STREAM;
        }
    }
}
