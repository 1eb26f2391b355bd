package pinghub.wire;

import java.time.Duration;
import java.util.Optional;
import pinghub.config.Settings;

/**
 * The times by which a client is judged.
 *
 * @param ping    from one ping to the next
 * @param pong    without a pong, after which a client is gone; longer than {@code ping}; empty where a client cannot answer
 * @param write   that a write may make no progress
 * @param message that what a client has begun to send may take to arrive
 */
public record Times(Duration ping, Optional<Duration> pong, Duration write, Duration message) {

    /** Those of a listener by HTTP, who cannot answer a ping. */
    public static Times ofListener(Settings settings, Duration ping) {
        return new Times(ping, Optional.empty(), settings.writeTimeout(), settings.messageTimeout());
    }

    /** Those of a websocket. */
    public static Times ofWebSocket(Settings settings) {
        return new Times(settings.pingInterval(), Optional.of(settings.pongTimeout()), settings.writeTimeout(), settings.messageTimeout());
    }
}
