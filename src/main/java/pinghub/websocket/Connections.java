package pinghub.websocket;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import pinghub.channel.Admission;
import pinghub.channel.ChannelName;
import pinghub.channel.Start;
import pinghub.config.Settings;
import pinghub.wire.Clients;
import pinghub.wire.Times;
import pinghub.wire.WebSocketClient;
import pinghub.wire.WireKind;

/** The websocket connections among the clients of this node. Thread-safe. */
@Singleton
public final class Connections {

    private final Settings settings;
    private final Times times;
    private final Clients clients;

    /** What became of the wish to connect. */
    public sealed interface Entry {

        record Welcome(Connection connection) implements Entry { }

        record Full(String what, int limit) implements Entry { }
    }

    @Inject
    public Connections(Settings settings, Clients clients) {
        this.settings = settings;
        this.times = Times.ofWebSocket(settings);
        this.clients = clients;
    }

    /** Subscribes a new connection without a subprotocol. */
    public Entry enter(ChannelName name, Start start, Runnable whenGone) {
        return enter(name, Subprotocol.NONE, start, whenGone);
    }

    /**
     * Subscribes a new connection to a channel; it has no wire yet.
     *
     * @param start    where in the channel it begins
     * @param whenGone is run once the connection is no more, or where it is refused; perhaps more than once
     */
    public Entry enter(ChannelName name, Subprotocol subprotocol, Start start, Runnable whenGone) {
        var connection = new Connection(name, subprotocol, settings, clients, times, whenGone);
        Optional<Admission.Full> full = clients.enter(connection, start);
        return full.isPresent() ? new Entry.Full(full.get().what(), full.get().limit()) : new Entry.Welcome(connection);
    }

    /** An open websocket by its id, this package's or another's. */
    public Optional<WebSocketClient> find(long id) {
        return clients.find(id) instanceof WebSocketClient client ? Optional.of(client) : Optional.empty();
    }

    /** The number of open connections. */
    public int size() {
        return clients.sizeOf(WireKind.WEBSOCKET);
    }
}
