package pinghub.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Headers that are lists of tokens in any case (RFC 9110 §5.6.1), over one or several lines. */
public final class HeaderTokens {

    private HeaderTokens() {
    }

    /** The tokens in lower case; empty if the request has no such header. */
    public static Set<String> of(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header)).stream()
                .flatMap(line -> Stream.of(line.split(",")))
                .map(token -> token.strip().toLowerCase(Locale.ROOT))
                .filter(token -> !token.isEmpty())
                .collect(Collectors.toSet());
    }
}
