package pinghub.monitoring;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Counters;
import pinghub.channel.DropReason;
import pinghub.channel.Histogram;
import pinghub.http.Refusal;
import pinghub.relay.channel.RelayChannels;
import pinghub.wire.Clients;
import pinghub.wire.Repeats;
import pinghub.wire.WireKind;

/** Every figure of this node. Never by channel, path or origin: a client could make up any number of those. */
@Singleton
public final class Figures {

    private final Counters counters;
    private final List<Figure> all;

    @Inject
    Figures(Channels channels, RelayChannels relay, Clients clients, Repeats repeats, Counters counters) {
        this.counters = counters;
        this.all = List.of(
                Figure.gauge("websockets", "Subscribers connected by websocket.",
                        () -> clients.sizeOf(WireKind.WEBSOCKET)),
                Figure.gauge("event_streams", "Subscribers connected by server-sent events.", () -> clients.sizeOf(WireKind.EVENTS)),
                Figure.gauge("streams", "Subscribers connected by an HTTP stream.", () -> clients.sizeOf(WireKind.STREAM)),
                Figure.gauge("polls", "Long polls that are held.", () -> clients.sizeOf(WireKind.POLL)),
                Figure.gauge("channels", "Channels with a subscriber, or with messages that are kept.", channels::channels),
                Figure.counter("postmsgs", "Messages accepted by POST.", counters::postMessages),
                Figure.counter("websocketmsgs", "Messages accepted from websockets.", counters::websocketMessages),
                Figure.counter("drops", "Accepted messages that had no subscriber.", counters::unheardMessages),
                Figure.counter("sends", "Messages written to subscribers.", counters::sentDeliveries),
                Figure.counter("due", "Messages accepted times the subscribers each had; at rest the sum of sends and"
                        + " dropped deliveries.", counters::dueDeliveries),
                Figure.labelled("dropped_deliveries", "Messages not written to a subscriber they were meant for.", "reason",
                        () -> byName(DropReason.values(), counters::droppedDeliveries)),
                Figure.labelled("closed", "Ended connections; slow counts the disconnected slow consumers.", "reason",
                        () -> byName(CloseReason.values(), counters::closedConnections)),
                Figure.labelled("refused", "Refused requests and handshakes.", "reason", () -> refusals(counters)),
                Figure.counter("keepalives", "Empty websocket messages received.", counters::keepalives),
                Figure.counter("bytes_in", "Bytes of the messages accepted.", counters::bytesIn),
                Figure.counter("bytes_out", "Bytes of the messages written to subscribers.", counters::bytesOut),
                Figure.gauge("outbox_high_water", "The most messages that ever waited for one subscriber.",
                        counters::outboxHighWater),
                Figure.gauge("waiting_bytes", "Memory of the messages that wait for subscribers, about, without the first 16 KiB of"
                        + " each.", counters::waitingBytes),
                Figure.gauge("history_messages", "Messages that are kept.", counters::historyMessages),
                Figure.gauge("history_bytes", "Memory of the messages that are kept, about.", counters::historyBytes),
                Figure.gauge("relay_channels", "Channels of the push relay.", relay::channels),
                Figure.gauge("relay_subscribers", "Subscribers that the push relay holds, one of several channels as several.", relay::subscribers),
                Figure.counter("relay_messages", "Messages published to the push relay's channels, one in several as several.",
                        relay::publishedMessages),
                Figure.counter("relay_repeated_polls", "Polls of the push relay that were served without the server's container, because"
                        + " they repeated the one before.", repeats::served),
                Figure.gauge("relay_stored_messages", "Messages that the push relay keeps.", relay::storedMessages),
                Figure.gauge("relay_stored_bytes", "Memory of the push relay's channels and of what they keep, about.", relay::usedBytes),
                Figure.gauge("relay_stored_bytes_limit", "The most that they may take.", relay::maxBytes));
    }

    List<Figure> all() {
        return all;
    }

    /** Seconds from accepting a message to writing it to a subscriber. */
    Histogram lag() {
        return counters.lag();
    }

    private static <E extends Enum<E>> Map<String, Long> byName(E[] constants, ToLongFunction<E> value) {
        var byName = new TreeMap<String, Long>();
        for (E constant : constants) {
            byName.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), value.applyAsLong(constant));
        }
        return byName;
    }

    private static Map<String, Long> refusals(Counters counters) {
        var refusals = new TreeMap<String, Long>();
        Refusal.reasons().forEach(reason -> refusals.put(reason, 0L));
        refusals.putAll(counters.refusals());
        return refusals;
    }
}
