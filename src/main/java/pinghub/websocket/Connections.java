package pinghub.websocket;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import pinghub.channel.Admission;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.Limits;
import pinghub.channel.Ticker;
import pinghub.config.Settings;

/** All websocket connections of this node. Thread-safe. */
@Singleton
public final class Connections {

    private final ConcurrentMap<Long, Connection> open = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final Settings settings;
    private final Limits limits;
    private final Channels channels;
    private final Counters counters;
    private final Ticker ticker;

    /** What became of the wish to connect. */
    public sealed interface Entry {

        record Welcome(Connection connection) implements Entry { }

        record Full(String what, int limit) implements Entry { }
    }

    @Inject
    public Connections(Settings settings, Limits limits, Channels channels, Counters counters, Ticker ticker) {
        this.settings = settings;
        this.limits = limits;
        this.channels = channels;
        this.counters = counters;
        this.ticker = ticker;
    }

    /**
     * Subscribes a new connection to a channel; it has no wire yet.
     *
     * @param whenGone is run once the connection is no more, or where it is refused; perhaps more than once
     */
    public Entry enter(ChannelName name, Runnable whenGone) {
        var connection = new Connection(ids.incrementAndGet(), name, settings, limits, channels, counters, ticker, this, whenGone);
        Admission admission = channels.subscribe(name, connection);
        if (admission instanceof Admission.Admitted admitted) {
            open.put(connection.id(), connection);
            connection.joined(admitted.subscription());
            return new Entry.Welcome(connection);
        }
        whenGone.run();
        var full = (Admission.Full) admission;
        return new Entry.Full(full.what(), full.limit());
    }

    /** An open connection by its id. */
    public Optional<Connection> find(long id) {
        return Optional.ofNullable(open.get(id));
    }

    /** The number of open connections. */
    public int size() {
        return open.size();
    }

    void forEach(Consumer<Connection> action) {
        open.values().forEach(action);
    }

    void remove(Connection connection) {
        open.remove(connection.id());
    }
}
