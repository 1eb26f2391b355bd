package pinghub.client.http;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * Where a node is, and what opens its reserved paths.
 *
 * @param url            its address with its context root, {@code http} or {@code https}
 * @param token          its {@code pinghub.admin.token}; not needed where its {@code pinghub.admin.allow} names this machine
 * @param reservedPrefix its {@code pinghub.reserved-prefix}
 * @param timeout        time to connect, and time to wait for an answer; 1 ms or more
 */
public record NodeAddress(URI url, Optional<String> token, String reservedPrefix, Duration timeout) {

    private static final String LOOPBACK = "http://127.0.0.1:8081/";
    private static final String PREFIX = "/-/";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(24);

    public NodeAddress {
        String scheme = url.getScheme();
        if (!("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme)) || url.getHost() == null
                || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("a node's url must be such as http://127.0.0.1:8081/, was " + url);
        }
        if (!reservedPrefix.startsWith("/") || !reservedPrefix.endsWith("/")) {
            throw new IllegalArgumentException("the reserved prefix must start and end with a slash, was " + reservedPrefix);
        }
        if (timeout.toMillis() < 1 || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("the timeout must be 1 ms-24 h, was " + timeout);
        }
    }

    /** With the defaults for all else: no token, {@code /-/}, 5 s. */
    public NodeAddress(URI url) {
        this(url, Optional.empty(), PREFIX, TIMEOUT);
    }

    /** The same with a token. */
    public NodeAddress withToken(String bearer) {
        return new NodeAddress(url, Optional.of(bearer), reservedPrefix, timeout);
    }

    /** The same with another limit of time. */
    public NodeAddress withTimeout(Duration limit) {
        return new NodeAddress(url, token, reservedPrefix, limit);
    }

    /**
     * By {@code pinghub.url} and {@code pinghub.token}. Without the first it is port 8081 of this machine; without the second the token
     * is {@code pinghub.admin.token}, which the node has from the same place if both are configured by the server or its environment.
     *
     * @throws IllegalArgumentException if the URL is none
     */
    static NodeAddress from(Config config) {
        String url = text(config, "pinghub.url").orElse(LOOPBACK);
        Optional<String> token = text(config, "pinghub.token").or(() -> text(config, "pinghub.admin.token"));
        return new NodeAddress(URI.create(url), token, text(config, "pinghub.reserved-prefix").orElse(PREFIX), TIMEOUT);
    }

    private static Optional<String> text(Config config, String key) {
        return config.getOptionalValue(key, String.class).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** Where batches go. */
    URI batches() {
        return URI.create(url.toString().replaceFirst("/$", "") + reservedPrefix + "api/v1/publish");
    }

    // By hand: what the compiler makes for a record has the JDK (17) hold on to this class, and so to an undeployed application.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NodeAddress that && url.equals(that.url) && token.equals(that.token)
                && reservedPrefix.equals(that.reservedPrefix) && timeout.equals(that.timeout);
    }

    @Override
    public int hashCode() {
        return url.hashCode();
    }

    /** Without the token. */
    @Override
    public String toString() {
        return url.toString();
    }
}
