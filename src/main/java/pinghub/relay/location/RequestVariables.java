package pinghub.relay.location;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The variables of a request while it is being served. */
final class RequestVariables implements Variables {

    private static final Pattern ESCAPE = Pattern.compile("[0-9A-Fa-f]{2}");

    private final HttpServletRequest request;
    private final String path;
    private final Map<String, String> captures;

    /** @param path decoded, behind the context path */
    RequestVariables(HttpServletRequest request, String path, Map<String, String> captures) {
        this.request = request;
        this.path = path;
        this.captures = captures;
    }

    @Override
    public String value(String name) {
        String capture = captures.get(name);
        if (capture != null) {
            return capture;
        }
        if (name.startsWith("arg_")) {
            return argument(name.substring("arg_".length()));
        }
        if (name.startsWith("http_")) {
            return orEmpty(request.getHeader(name.substring("http_".length()).replace('_', '-')));
        }
        if (name.startsWith("cookie_")) {
            return cookie(name.substring("cookie_".length()));
        }
        return switch (name) {
            case "uri" -> path;
            case "request_uri" -> request.getQueryString() == null ? request.getRequestURI()
                    : request.getRequestURI() + "?" + request.getQueryString();
            case "query_string", "args" -> orEmpty(request.getQueryString());
            case "remote_addr" -> orEmpty(request.getRemoteAddr());
            case "request_method" -> request.getMethod();
            case "host" -> orEmpty(request.getHeader("Host"));
            case "scheme" -> request.getScheme();
            default -> "";
        };
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    /** The first of that name in any case, as nginx has it, and decoded, as it has not: an id has one spelling. */
    private String argument(String name) {
        String query = orEmpty(request.getQueryString());
        int start = 0;
        while (start < query.length()) {
            int next = query.indexOf('&', start);
            int end = next < 0 ? query.length() : next;
            int equals = start + name.length();
            if (equals < end && query.charAt(equals) == '=' && query.regionMatches(true, start, name, 0, name.length())) {
                return decode(query.substring(equals + 1, end));
            }
            start = end + 1;
        }
        return "";
    }

    private static String decode(String raw) {
        var bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                Matcher escape = ESCAPE.matcher(raw).region(i + 1, Math.min(i + 3, raw.length()));
                if (!escape.matches()) {
                    throw new MalformedVariableException("The query has a malformed percent-escape.");
                }
                bytes.write(Integer.parseInt(escape.group(), 16));
                i += 2;
            } else if (c > 0x7E) {
                // One server shows bytes here and another characters.
                throw new MalformedVariableException("Characters beyond ASCII must be percent-encoded in the query.");
            } else {
                bytes.write(c);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedVariableException("The query is not valid UTF-8.");
        }
    }

    // Not getCookies(), with which each server has its own idea of what a cookie may be.
    private String cookie(String name) {
        for (String line : Collections.list(request.getHeaders("Cookie"))) {
            for (String pair : line.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                    return pair.substring(equals + 1).strip();
                }
            }
        }
        return "";
    }
}
