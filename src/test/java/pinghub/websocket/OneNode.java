package pinghub.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Counters;
import pinghub.channel.DropReason;
import pinghub.channel.HandTicker;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.Start;
import pinghub.config.Settings;
import pinghub.config.SomeSettings;
import pinghub.wire.Clients;
import pinghub.wire.KeepAlive;

/** The websocket part of a node, put together as the container would, with a clock in the test's hand. */
public final class OneNode {

    static final ChannelName NEWS = new ChannelName("/news");

    final Settings settings;
    final Counters counters = new Counters();
    final Channels channels;
    public final HandTicker ticker = new HandTicker();
    public final Clients clients;
    public final Connections connections;
    final KeepAlive keepAlive;

    public OneNode(String... assignments) {
        settings = SomeSettings.with(assignments);
        var limits = new Limits(settings.subscribersMax(), settings.channelsMax(), settings.outboxCapacity(),
                settings.outboxMaxBytes());
        channels = new Channels(limits, counters);
        clients = new Clients(limits, channels, counters, ticker);
        connections = new Connections(settings, clients);
        keepAlive = new KeepAlive(clients, ticker);
    }

    public Connection enter() {
        return ((Connections.Entry.Welcome) connections.enter(NEWS, new Start.Now(), () -> { })).connection();
    }

    void publish(String... texts) {
        for (String text : texts) {
            channels.publish(NEWS, Message.text(text, ticker.nanos()));
        }
    }

    /** Lets time pass as in production, a second at a time. */
    void pass(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            ticker.advance(Duration.ofSeconds(1));
            keepAlive.tick();
        }
    }

    long dropped() {
        long sum = 0;
        for (DropReason reason : DropReason.values()) {
            sum += counters.droppedDeliveries(reason);
        }
        return sum;
    }

    /** Every delivery that was due has been sent or dropped, every connection ended once, and nothing is left. */
    void assertNothingLeft(long connectionsEnded) {
        assertThat(counters.sentDeliveries() + dropped()).isEqualTo(counters.dueDeliveries());
        long closed = 0;
        for (CloseReason reason : CloseReason.values()) {
            closed += counters.closedConnections(reason);
        }
        assertThat(closed).isEqualTo(connectionsEnded);
        assertThat(connections.size()).isZero();
        assertThat(channels.subscribers()).isZero();
        assertThat(channels.channels()).isZero();
    }
}
