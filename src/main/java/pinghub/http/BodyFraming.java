package pinghub.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How a request says where its body ends (RFC 9112 §6). Where a proxy and this server could read it differently, a second
 * request could be smuggled in, so anything but one plain way is refused.
 */
sealed interface BodyFraming {

    /** The body has exactly so many bytes; 0 also where the request names no body at all. */
    record Length(long bytes) implements BodyFraming { }

    /** The body ends with its last chunk. */
    record Chunked() implements BodyFraming { }

    /** The headers contradict each other or are malformed. */
    record Invalid(String sentence) implements BodyFraming { }

    // Blanks as HTTP knows them and letters of ASCII only: what else Java takes for either, a proxy may not.
    Pattern CHUNKED = Pattern.compile("[ \\t]*chunked[ \\t]*", Pattern.CASE_INSENSITIVE);

    // 18 digits fit a long; whoever sends more is not going to send the body.
    Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    static BodyFraming of(HttpServletRequest request) {
        boolean hasLength = request.getHeader("Content-Length") != null;
        boolean hasEncoding = request.getHeader("Transfer-Encoding") != null;
        if (!hasLength && !hasEncoding) {
            return new Length(0);
        }
        List<String> lengths = hasLength ? Collections.list(request.getHeaders("Content-Length")) : List.of();
        List<String> encodings = hasEncoding ? Collections.list(request.getHeaders("Transfer-Encoding")) : List.of();
        if (!encodings.isEmpty()) {
            boolean plain = encodings.size() == 1 && CHUNKED.matcher(encodings.get(0)).matches();
            return plain && lengths.isEmpty() && request.getProtocol().equals("HTTP/1.1") ? new Chunked()
                    : new Invalid("The body must have exactly one of Content-Length and \"Transfer-Encoding: chunked\".");
        }
        return lengths.size() == 1 && LENGTH.matcher(lengths.get(0)).matches() ? new Length(Long.parseLong(lengths.get(0)))
                : new Invalid("Content-Length must be one number.");
    }
}
