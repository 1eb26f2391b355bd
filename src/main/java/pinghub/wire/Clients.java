package pinghub.wire;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Admission;
import pinghub.channel.Backlog;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.Limits;
import pinghub.channel.Start;
import pinghub.channel.Subscription;
import pinghub.channel.Ticker;

/** All clients that listen to channels of this node, on every wire. Thread-safe. */
@Singleton
public final class Clients {

    private final ConcurrentMap<Long, Client> open = new ConcurrentHashMap<>();
    private final Map<WireKind, AtomicInteger> sizes = new EnumMap<>(WireKind.class); // not changed once it is filled
    private final AtomicLong ids = new AtomicLong();
    private final Limits limits;
    private final Channels channels;
    private final Counters counters;
    private final Ticker ticker;

    @Inject
    public Clients(Limits limits, Channels channels, Counters counters, Ticker ticker) {
        this.limits = limits;
        this.channels = channels;
        this.counters = counters;
        this.ticker = ticker;
        for (WireKind kind : WireKind.values()) {
            sizes.put(kind, new AtomicInteger());
        }
    }

    /**
     * Subscribes a new client, which has no wire yet. Where there is no room, nothing is left of it.
     *
     * @param start where in the channel it begins
     * @return empty if it is in; otherwise why not
     */
    public Optional<Admission.Full> enter(Client client, Start start) {
        Admission admission = channels.subscribe(client.name(), client, start, client.backlogBytes());
        if (admission instanceof Admission.Admitted admitted) {
            open.put(client.id(), client);
            size(client.kind()).incrementAndGet();
            client.joined(admitted.subscription(), admitted.backlog());
            return Optional.empty();
        }
        client.leaveUnseen();
        return Optional.of((Admission.Full) admission);
    }

    /**
     * Takes in a new client that has joined whatever it listens to, and has no wire yet.
     *
     * @param backlog what it gets first, which counts as due
     */
    public void enter(Client client, Subscription place, Backlog backlog) {
        open.put(client.id(), client);
        size(client.kind()).incrementAndGet();
        client.joined(place, backlog);
    }

    /** An open client by its id. */
    public @Nullable Client find(long id) {
        return open.get(id);
    }

    /** The number of open clients. */
    public int size() {
        return open.size();
    }

    /** The number of open clients on one kind of wire. */
    public int sizeOf(WireKind kind) {
        return size(kind).get();
    }

    /** The number of open clients of one channel, by the kind of their wire. Looks at every client there is. */
    public ToIntFunction<WireKind> sizesOf(ChannelName name) {
        var found = new EnumMap<WireKind, Integer>(WireKind.class);
        forEach(client -> {
            if (client.name().equals(name)) {
                found.merge(client.kind(), 1, Integer::sum);
            }
        });
        return kind -> found.getOrDefault(kind, 0);
    }

    private AtomicInteger size(WireKind kind) {
        return Objects.requireNonNull(sizes.get(kind)); // each has one
    }

    void forEach(Consumer<Client> action) {
        open.values().forEach(action);
    }

    void remove(Client client) {
        if (open.remove(client.id()) != null) {
            size(client.kind()).decrementAndGet();
        }
    }

    long nextId() {
        return ids.incrementAndGet();
    }

    Limits limits() {
        return limits;
    }

    Channels channels() {
        return channels;
    }

    Counters counters() {
        return counters;
    }

    Ticker ticker() {
        return ticker;
    }
}
