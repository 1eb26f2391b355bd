package pinghub.api;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import pinghub.config.AddressRange;
import pinghub.config.HistorySetting;
import pinghub.config.Origin;
import pinghub.config.Settings;

/** The settings as they are in force, apart from secrets, in types that JSON has. */
final class ShownSettings {

    private ShownSettings() {
    }

    /** By name; durations as ISO 8601. */
    static Map<String, Object> of(Settings settings) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("pinghub.origin", sorted(settings.origins().stream().map(ShownSettings::text).toList()));
        shown.put("pinghub.reserved-prefix", settings.reservedPrefix());
        shown.put("pinghub.subscribers.max", settings.subscribersMax());
        shown.put("pinghub.channels.max", settings.channelsMax());
        shown.put("pinghub.outbox.capacity", settings.outboxCapacity());
        shown.put("pinghub.outbox.max-bytes", settings.outboxMaxBytes());
        shown.put("pinghub.outbox.heap-percent", settings.outboxHeapPercent());
        shown.put("pinghub.websocket.engine", lower(settings.engine()));
        shown.put("pinghub.websocket.message-max-bytes", settings.websocketMaxBytes());
        shown.put("pinghub.websocket.echo-empty", settings.echoEmpty());
        shown.put("pinghub.websocket.binary", settings.binary());
        shown.put("pinghub.websocket.compression", settings.compression());
        shown.put("pinghub.websocket.message-timeout", settings.messageTimeout().toString());
        shown.put("pinghub.websocket.ping-interval", settings.pingInterval().toString());
        shown.put("pinghub.websocket.pong-timeout", settings.pongTimeout().toString());
        shown.put("pinghub.websocket.write-timeout", settings.writeTimeout().toString());
        var history = new TreeMap<String, Object>();
        settings.history().forEach((pattern, kept) -> history.put(pattern, shown(kept)));
        shown.put("pinghub.history", history);
        shown.put("pinghub.history.max-bytes", settings.historyMaxBytes());
        var slow = new TreeMap<String, Object>();
        settings.slow().forEach((pattern, policy) -> slow.put(pattern, lower(policy)));
        shown.put("pinghub.slow", slow);
        shown.put("pinghub.stream.ping-interval", settings.streamPingInterval().toString());
        shown.put("pinghub.poll.timeout", settings.pollTimeout().toString());
        shown.put("pinghub.post.message-max-bytes", settings.postMaxBytes());
        shown.put("pinghub.post.timeout", settings.postTimeout().toString());
        shown.put("pinghub.post.unfinished-max-bytes", settings.postUnfinishedMaxBytes());
        shown.put("pinghub.post.batch-max-bytes", settings.batchMaxBytes());
        shown.put("pinghub.post.keys-max-bytes", settings.keysMaxBytes());
        shown.put("pinghub.locations", settings.locations().map(Object::toString).orElse(""));
        shown.put("pinghub.relay.max-bytes", settings.relayMaxBytes());
        shown.put("pinghub.drain", settings.drain().toString());
        shown.put("pinghub.metrics.port", settings.metricsPort());
        shown.put("pinghub.limits.connections-per-address", settings.connectionsPerAddress());
        shown.put("pinghub.limits.handshakes-per-second", settings.handshakesPerSecond());
        shown.put("pinghub.admin.allow", sorted(settings.adminAllow().stream().map(ShownSettings::text).toList()));
        return shown;
    }

    private static Map<String, Object> shown(HistorySetting kept) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("messages", kept.messages());
        shown.put("age", kept.age().toString());
        shown.put("bytes", kept.bytes());
        return shown;
    }

    private static String text(Origin origin) {
        return origin.scheme() + "://" + origin.host() + (origin.port() < 0 ? "" : ":" + origin.port());
    }

    private static String text(AddressRange range) {
        return range.network().getHostAddress() + "/" + range.prefixLength();
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Collection<String> sorted(Collection<String> texts) {
        return texts.stream().sorted().toList();
    }
}
