package pinghub.websocket;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import pinghub.http.HeaderTokens;

/** What a client and this node have agreed that frames say (RFC 6455 §1.9). */
public enum Subprotocol {
    /** Nothing: each frame is a message as it is. */
    NONE,
    /** What the client is told is JSON objects, which src/docs/protocol/listening.md has; what it sends is as ever. */
    JSON;

    /** By which a client offers {@link #JSON}; the case counts. */
    public static final String JSON_NAME = "pinghub.v1+json";

    /** The header. */
    public static final String HEADER = "Sec-WebSocket-Protocol";

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /**
     * Chooses among what a client offers; all lines of the header are one list. What is not known is passed over.
     *
     * @return empty if the lines do not have the form that RFC 6455 §4.1 demands: tokens, none of them twice
     */
    static Optional<Subprotocol> choose(List<String> lines) {
        return offered(lines).map(offered -> offered.contains(JSON_NAME) ? JSON : NONE);
    }

    /** What a client offers, in its order; empty as {@link #choose}. */
    static Optional<List<String>> offered(List<String> lines) {
        var offered = new LinkedHashSet<String>();
        for (String line : lines) {
            for (String element : line.split(",", -1)) {
                String name = HeaderTokens.trim(element);
                // Between two commas there may be nothing (RFC 9110 §5.6.1.2).
                if (!name.isEmpty() && !(TOKEN.matcher(name).matches() && offered.add(name))) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(new ArrayList<>(offered));
    }
}
