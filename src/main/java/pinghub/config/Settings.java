package pinghub.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.Config;

/**
 * Every setting of the node, read at start.
 *
 * @param origins              the origins a page may connect from; empty allows all
 * @param reservedPrefix       what the paths that are not channels start with; starts and ends with a slash
 * @param subscribersMax       subscribers of all channels; 1 or more
 * @param channelsMax          channels with a subscriber; 1 or more
 * @param outboxCapacity       messages queued per subscriber before it counts as slow; 1 or more
 * @param outboxMaxBytes       bytes queued per subscriber before it counts as slow; has room for the largest message
 * @param outboxHeapPercent    percent of the largest heap that what outboxes count as memory may take; 1-90
 * @param engine               which websocket engine serves new connections
 * @param websocketMaxBytes    largest websocket message in bytes; 1 or more
 * @param echoEmpty            whether an empty websocket message is answered to its sender
 * @param binary               whether binary websocket messages are broadcast; otherwise they end the connection
 * @param compression          whether the direct engine accepts offers of permessage-deflate
 * @param messageTimeout       time a websocket message may take to arrive; positive
 * @param pingInterval         time between websocket pings; positive, shorter than the pong timeout
 * @param pongTimeout          time without a pong after which a connection is closed; positive
 * @param writeTimeout         time a write may make no progress; positive
 * @param historyMaxBytes      memory of the messages that all channels keep; 1 or more
 * @param history              what channels keep, by pattern
 * @param slow                 what happens to slow subscribers, by pattern; they are disconnected where none matches
 * @param streamPingInterval   time between pings to those who listen by HTTP, or by the subprotocol; positive
 * @param pollTimeout          time for which a long poll is held; positive
 * @param postMaxBytes         largest POST body in bytes; 1 or more
 * @param postTimeout          time a POST body may take to arrive; positive
 * @param postUnfinishedMaxBytes bytes of bodies that are still arriving, all requests together; has room for one body
 * @param batchMaxBytes        largest batch of messages in bytes; 1 or more
 * @param keysMaxBytes         memory of idempotency keys and what was answered to them; 1 or more
 * @param locations            the file of the push relay's locations; absent is no relay
 * @param relayMaxBytes        memory of the messages that all channels of the relay keep; 1 or more
 * @param drain                time over which open connections are closed at shutdown; 0 or more
 * @param metricsPort          loopback port of the plain-text metrics listener; 0 is off
 * @param connectionsPerAddress connections of one address; 1 or more
 * @param handshakesPerSecond  websocket handshakes of one address, with bursts of ten seconds' worth; 1 or more
 * @param adminAllow           addresses that may use the reserved paths; empty allows none
 * @param adminToken           a bearer token that may use the reserved paths; absent allows none
 */
public record Settings(
        Set<Origin> origins,
        String reservedPrefix,
        int subscribersMax,
        int channelsMax,
        int outboxCapacity,
        int outboxMaxBytes,
        int outboxHeapPercent,
        WebSocketEngine engine,
        int websocketMaxBytes,
        boolean echoEmpty,
        boolean binary,
        boolean compression,
        Duration messageTimeout,
        Duration pingInterval,
        Duration pongTimeout,
        Duration writeTimeout,
        long historyMaxBytes,
        Map<String, HistorySetting> history,
        Map<String, SlowSetting> slow,
        Duration streamPingInterval,
        Duration pollTimeout,
        int postMaxBytes,
        Duration postTimeout,
        int postUnfinishedMaxBytes,
        int batchMaxBytes,
        long keysMaxBytes,
        Optional<Path> locations,
        long relayMaxBytes,
        Duration drain,
        int metricsPort,
        int connectionsPerAddress,
        int handshakesPerSecond,
        Set<AddressRange> adminAllow,
        Optional<String> adminToken) {

    private static final int TOKEN_MIN_LENGTH = 16;
    private static final Duration SHORTEST = Duration.ofMillis(1);

    public Settings {
        origins = Set.copyOf(origins);
        adminAllow = Set.copyOf(adminAllow);
        history = Map.copyOf(history);
        slow = Map.copyOf(slow);
    }

    /**
     * Reads and checks all settings.
     *
     * @param warnings gets a sentence for each name under {@code pinghub.} that is no setting
     * @throws InvalidSettingsException naming every wrong value
     */
    public static Settings from(Config config, Consumer<String> warnings) {
        var reader = new SettingsReader(config);
        var settings = new Settings(
                reader.set("pinghub.origin", Origin::parse),
                reader.text("pinghub.reserved-prefix", "/(?!\\.{1,2}/)[A-Za-z0-9._~-]+/", "one path segment between slashes"),
                reader.integer("pinghub.subscribers.max", 1, Integer.MAX_VALUE),
                reader.integer("pinghub.channels.max", 1, Integer.MAX_VALUE),
                reader.integer("pinghub.outbox.capacity", 1, Integer.MAX_VALUE),
                reader.integer("pinghub.outbox.max-bytes", 1, Integer.MAX_VALUE),
                reader.integer("pinghub.outbox.heap-percent", 1, 90),
                reader.choice("pinghub.websocket.engine", WebSocketEngine.class),
                reader.integer("pinghub.websocket.message-max-bytes", 1, Integer.MAX_VALUE),
                reader.flag("pinghub.websocket.echo-empty"),
                reader.flag("pinghub.websocket.binary"),
                reader.flag("pinghub.websocket.compression"),
                reader.duration("pinghub.websocket.message-timeout", SHORTEST),
                reader.duration("pinghub.websocket.ping-interval", SHORTEST),
                reader.duration("pinghub.websocket.pong-timeout", SHORTEST),
                reader.duration("pinghub.websocket.write-timeout", SHORTEST),
                reader.bytes("pinghub.history.max-bytes"),
                new PatternSettings(reader, "pinghub.history").read(reader::history),
                new PatternSettings(reader, "pinghub.slow").read((key, text) -> reader.choice(key, text, SlowSetting.class)),
                reader.duration("pinghub.stream.ping-interval", SHORTEST),
                reader.duration("pinghub.poll.timeout", SHORTEST),
                reader.integer("pinghub.post.message-max-bytes", 1, Integer.MAX_VALUE),
                reader.duration("pinghub.post.timeout", SHORTEST),
                reader.integer("pinghub.post.unfinished-max-bytes", 1, Integer.MAX_VALUE),
                reader.integer("pinghub.post.batch-max-bytes", 1, Integer.MAX_VALUE),
                reader.bytes("pinghub.post.keys-max-bytes"),
                reader.file("pinghub.locations"),
                reader.bytes("pinghub.relay.max-bytes"),
                reader.duration("pinghub.drain", Duration.ZERO),
                reader.integer("pinghub.metrics.port", 0, 65535),
                reader.integer("pinghub.limits.connections-per-address", 1, Integer.MAX_VALUE),
                reader.integer("pinghub.limits.handshakes-per-second", 1, Integer.MAX_VALUE),
                reader.set("pinghub.admin.allow", AddressRange::parse),
                reader.secret("pinghub.admin.token", TOKEN_MIN_LENGTH));
        reader.check(settings.outboxMaxBytes >= settings.websocketMaxBytes, "pinghub.outbox.max-bytes",
                "pinghub.websocket.message-max-bytes", "must have room for the largest message ("
                        + settings.websocketMaxBytes + "), was " + settings.outboxMaxBytes);
        reader.check(settings.outboxMaxBytes >= settings.postMaxBytes, "pinghub.outbox.max-bytes",
                "pinghub.post.message-max-bytes", "must have room for the largest message ("
                        + settings.postMaxBytes + "), was " + settings.outboxMaxBytes);
        reader.check(settings.postUnfinishedMaxBytes >= settings.postMaxBytes, "pinghub.post.unfinished-max-bytes",
                "pinghub.post.message-max-bytes",
                "must have room for one body (" + settings.postMaxBytes + "), was " + settings.postUnfinishedMaxBytes);
        reader.check(settings.postUnfinishedMaxBytes >= settings.batchMaxBytes, "pinghub.post.unfinished-max-bytes",
                "pinghub.post.batch-max-bytes",
                "must have room for one batch (" + settings.batchMaxBytes + "), was " + settings.postUnfinishedMaxBytes);
        reader.check(settings.pingInterval.compareTo(settings.pongTimeout) < 0, "pinghub.websocket.ping-interval",
                "pinghub.websocket.pong-timeout",
                "must be shorter than pinghub.websocket.pong-timeout (" + settings.pongTimeout + "), was "
                        + settings.pingInterval);
        reader.refuseProblems();
        reader.leave("pinghub.url", "pinghub.token"); // of the applications beside it, where all have the same environment
        reader.unknownNames().forEach(name -> warnings.accept(name + " is not a setting of Pinghub, ignored"));
        return settings;
    }
}
