package pinghub.websocket;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import pinghub.channel.ChannelName;
import pinghub.channel.ChannelPattern;
import pinghub.channel.ChannelRules;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.Cursor;
import pinghub.channel.HandTicker;
import pinghub.channel.HistoryRule;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.Publication;
import pinghub.channel.SlowPolicy;
import pinghub.channel.Start;
import pinghub.config.SomeSettings;
import pinghub.wire.Clients;
import pinghub.wire.Closer;
import pinghub.wire.FanOut;

/**
 * What stands behind a websocket of the subprotocol, for tests of the engines: the channels keep their three newest messages, and who is
 * slow misses what does not go into an outbox of two. Pings every ten seconds, of the protocol and of the subprotocol.
 */
public final class SubprotocolNode implements AutoCloseable {

    private static final ChannelName NEWS = new ChannelName("/news");
    private static final ChannelPattern ALL = new ChannelPattern("/**");
    private static final int KEPT = 3;
    private static final int OUTBOX = 2;

    public final HandTicker ticker = new HandTicker();
    public final Counters counters = new Counters();
    public final FanOut fanOut = new FanOut();
    public final Closer closer = new Closer(ticker);
    public final FanOut.Shard shard;

    private final Channels channels;
    private final Connections connections;

    public SubprotocolNode(String... assignments) {
        var limits = new Limits(10, 10, OUTBOX, 1_000_000, 10_000_000, 10_000_000);
        channels = new Channels(limits, new ChannelRules(Map.of(ALL, new HistoryRule(KEPT, Duration.ofMinutes(10), 1_000_000)),
                Map.of(ALL, SlowPolicy.DROP_OLDEST)), counters, ticker);
        String[] all = Arrays.copyOf(assignments, assignments.length + 2);
        all[assignments.length] = "pinghub.stream.ping-interval=10s";
        all[assignments.length + 1] = "pinghub.websocket.ping-interval=10s";
        connections = new Connections(SomeSettings.with(all), new Clients(limits, channels, counters, ticker));
        fanOut.start(Thread::new);
        closer.start(Thread::new);
        shard = fanOut.shard();
    }

    public Connection enter(Start start) {
        return ((Connections.Entry.Welcome) connections.enter(NEWS, Subprotocol.JSON, start, () -> { })).connection();
    }

    /** Returns the id that a text got. */
    public Cursor publish(String text) {
        return publish(Message.text(text, ticker.nanos()));
    }

    public Cursor publish(Message message) {
        return Objects.requireNonNull(((Publication.Published) channels.publish(NEWS, message)).id());
    }

    public int size() {
        return connections.size();
    }

    /** Lets time pass for a connection, and what is done then be done. */
    public void pass(Connection connection, Duration time) throws InterruptedException {
        Look.after(connection, ticker, time);
        settle();
    }

    public void settle() throws InterruptedException {
        Look.untilDone(shard, closer);
    }

    @Override
    public void close() {
        fanOut.stop();
        closer.stop();
    }
}
