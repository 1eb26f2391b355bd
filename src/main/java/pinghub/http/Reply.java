package pinghub.http;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An answer that is known as a whole.
 *
 * @param headers one line each; with a Content-Type, and without a Content-Length
 * @param cookies values of {@code Set-Cookie}, each a line of its own (RFC 9110 §5.3)
 * @param body    not to be changed
 */
public record Reply(int status, Map<String, String> headers, List<String> cookies, byte[] body) {

    private static final byte[] EMPTY = {};
    private static final String TYPE = "Content-Type";
    private static final String COOKIE = "Set-Cookie";

    public Reply {
        headers = Map.copyOf(headers);
        cookies = List.copyOf(cookies);
    }

    /** Without cookies. */
    public Reply(int status, Map<String, String> headers, byte[] body) {
        this(status, headers, List.of(), body);
    }

    /** Nothing but a status. */
    public static Reply empty(int status) {
        return new Reply(status, Map.of(), EMPTY);
    }

    /** A text of this type. */
    public static Reply of(int status, String type, String text) {
        return new Reply(status, Map.of(TYPE, type, "X-Content-Type-Options", "nosniff"), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Why something is refused: the sentence, as it is. */
    public static Reply of(Refusal refusal) {
        var headers = new HashMap<>(refusal.headers());
        headers.put(TYPE, "text/plain;charset=UTF-8");
        headers.put("X-Content-Type-Options", "nosniff");
        return new Reply(refusal.status(), headers, refusal.sentence().getBytes(StandardCharsets.UTF_8));
    }

    /** The same with one more header. */
    public Reply with(String header, String value) {
        var more = new HashMap<>(headers);
        more.put(header, value);
        return new Reply(status, more, cookies, body);
    }

    /** The body as text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Answers a request that has not been answered. */
    public void send(HttpServletResponse response) {
        response.setStatus(status);
        headers.forEach((name, value) -> {
            if (name.equalsIgnoreCase(TYPE)) {
                response.setContentType(value);
            } else {
                response.setHeader(name, value);
            }
        });
        cookies.forEach(cookie -> response.addHeader(COOKIE, cookie));
        if (status == HttpServletResponse.SC_NO_CONTENT || status == HttpServletResponse.SC_NOT_MODIFIED) {
            return; // these have no body, and so no length of one
        }
        response.setContentLength(body.length);
        if (body.length > 0) {
            try {
                response.getOutputStream().write(body);
            } catch (IOException e) {
                // The client did not wait for its answer.
            }
        }
    }

    /** The same answer for JAX-RS. */
    Response toResponse() {
        Response.ResponseBuilder response = Response.status(status);
        headers.forEach(response::header);
        cookies.forEach(cookie -> response.header(COOKIE, cookie));
        if (body.length > 0) {
            response.entity(body);
        }
        return response.build();
    }
}
