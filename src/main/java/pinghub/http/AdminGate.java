package pinghub.http;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import pinghub.config.Settings;

/** Who may use the reserved paths: the addresses of {@code pinghub.admin.allow} and the holder of the token. Thread-safe. */
@Singleton
final class AdminGate {

    private static final String SCHEME = "Bearer ";

    private final Settings settings;

    @Inject
    AdminGate(Settings settings) {
        this.settings = settings;
    }

    /** Empty if the request may pass. */
    Optional<Refusal> check(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        if (settings.adminAllow().stream().anyMatch(range -> range.contains(address)) || bearsToken(request)) {
            return Optional.empty();
        }
        // Without a token to ask for, a challenge (RFC 9110 §11.6.1) would lead nowhere.
        return Optional.of(settings.adminToken().isPresent()
                ? new Refusal("admin", 401, "This path needs a token.", Map.of("WWW-Authenticate", "Bearer"))
                : new Refusal("admin", 403, "This path is closed."));
    }

    /**
     * The same for what holds no data, and is there to ask for a token: a browser cannot send one with a page's address. Empty for
     * everybody where there is a token.
     */
    Optional<Refusal> checkShell(HttpServletRequest request) {
        return settings.adminToken().isPresent() ? Optional.empty() : check(request);
    }

    private boolean bearsToken(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        if (settings.adminToken().isEmpty() || header == null
                || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        // In constant time: how long a comparison takes must not tell how much of a guess was right.
        return MessageDigest.isEqual(settings.adminToken().get().getBytes(StandardCharsets.UTF_8),
                header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8));
    }
}
