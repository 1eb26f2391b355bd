package pinghub.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Headers that are lists of tokens in any case (RFC 9110 §5.6.1), over one or several lines. */
public final class HeaderTokens {

    private static final Pattern BLANKS = Pattern.compile("^[ \\t]+|[ \\t]+$");

    private HeaderTokens() {
    }

    // Blanks as HTTP knows them and letters of ASCII only; Java's own methods know more of both.
    private static String token(String element) {
        return BLANKS.matcher(element).replaceAll("").chars()
                .map(c -> c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    /** The tokens in lower case; empty if the request has no such header. */
    public static Set<String> of(HttpServletRequest request, String header) {
        if (request.getHeader(header) == null) {
            return Set.of(); // as most requests
        }
        return Collections.list(request.getHeaders(header)).stream()
                .flatMap(line -> Stream.of(line.split(",")))
                .map(HeaderTokens::token)
                .filter(token -> !token.isEmpty())
                .collect(Collectors.toSet());
    }
}
