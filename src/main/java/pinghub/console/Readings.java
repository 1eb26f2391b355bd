package pinghub.console;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Counters;
import pinghub.channel.DropReason;
import pinghub.channel.Ticker;
import pinghub.wire.Clients;
import pinghub.wire.WireKind;

/** Reads the figures of this node. Thread-safe. */
@Singleton
final class Readings {

    private final Channels channels;
    private final Clients clients;
    private final Counters counters;
    private final Ticker ticker;

    @Inject
    Readings(Channels channels, Clients clients, Counters counters, Ticker ticker) {
        this.channels = channels;
        this.clients = clients;
        this.counters = counters;
        this.ticker = ticker;
    }

    Reading read() {
        List<Long> lag = LongStream.of(counters.lag().cumulative()).boxed().toList();
        return new Reading(ticker.nanos(), byName(WireKind.values(), clients::sizeOf), channels.channels(), counters.postMessages(),
                counters.websocketMessages(), counters.unheardMessages(), counters.sentDeliveries(), counters.bytesIn(),
                counters.bytesOut(), byName(DropReason.values(), counters::droppedDeliveries),
                byName(CloseReason.values(), counters::closedConnections), without0(counters.refusals()), memory(), lag);
    }

    private Reading.Memory memory() {
        Runtime machine = Runtime.getRuntime();
        return new Reading.Memory(counters.waitingBytes(), counters.historyBytes(), machine.totalMemory() - machine.freeMemory(),
                machine.maxMemory());
    }

    private static <E extends Enum<E>> Map<String, Long> byName(E[] constants, ToLongFunction<E> value) {
        var byName = new HashMap<String, Long>();
        for (E constant : constants) {
            byName.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), value.applyAsLong(constant));
        }
        return without0(byName);
    }

    private static Map<String, Long> without0(Map<String, Long> counts) {
        var others = new HashMap<>(counts);
        others.values().removeIf(count -> count == 0);
        return others;
    }
}
