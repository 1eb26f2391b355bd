package pinghub.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Headers that are lists of tokens in any case (RFC 9110 §5.6.1), over one or several lines. */
public final class HeaderTokens {

    private HeaderTokens() {
    }

    /** Without the blanks around it, as HTTP knows them; takes time in proportion to its length. */
    public static String trim(String element) {
        int start = 0;
        int end = element.length();
        while (start < end && isBlank(element.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(element.charAt(end - 1))) {
            end--;
        }
        return element.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t'; // Java's own methods know more
    }

    // Letters of ASCII only; Java's own methods know more.
    private static String token(String element) {
        return trim(element).chars()
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
