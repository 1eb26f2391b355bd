package pinghub.relay.publisher;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import pinghub.http.Refusal;
import pinghub.relay.location.PublisherRules;

/** Who may publish at a location: certain addresses, and whoever has its token; everybody where it says nothing. */
public final class PublisherGate {

    private static final String SCHEME = "Bearer ";

    private PublisherGate() {
    }

    /** Empty if the request may pass. */
    public static Optional<Refusal> check(PublisherRules rules, HttpServletRequest request) {
        if (rules.allow().isEmpty() && rules.token().isEmpty()) {
            return Optional.empty();
        }
        String address = request.getRemoteAddr();
        if (rules.allow().stream().anyMatch(range -> range.contains(address)) || bearsToken(rules.token(), request)) {
            return Optional.empty();
        }
        return Optional.of(rules.token().isPresent()
                ? new Refusal("publisher", 401, "To publish here needs a token.", Map.of("WWW-Authenticate", "Bearer"))
                : new Refusal("publisher", 403, "Nobody may publish here from this address."));
    }

    private static boolean bearsToken(Optional<String> token, HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        // In constant time: how long a comparison takes must not tell how much of a guess was right.
        return token.isPresent() && header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(token.get().getBytes(StandardCharsets.UTF_8),
                        header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8));
    }
}
