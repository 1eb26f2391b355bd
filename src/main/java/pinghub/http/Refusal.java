package pinghub.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A request that is not served, and why.
 *
 * @param reason   a short fixed name for the metrics; never anything the client sent
 * @param status   the HTTP status
 * @param sentence what the client did wrong, or what it can do, in one sentence
 * @param headers  response headers
 */
public record Refusal(String reason, int status, String sentence, Map<String, String> headers) {

    private static final int RETRY_AFTER_SECONDS = 5;

    /** Request attribute: is there if what is refused is to be answered as a {@link Problem}, by those who know both. */
    static final String AS_PROBLEM = "pinghub.problem";

    public static final Refusal ORIGIN = new Refusal("origin", 403, "This origin is not allowed.");
    public static final Refusal DRAINING = new Refusal("draining", 503, "This node is stopping.", retryAfter());

    static final Refusal BUSY =
            new Refusal("busy", 503, "Too many unfinished bodies; try again later.", retryAfter()).closing();

    public Refusal {
        headers = Map.copyOf(headers);
    }

    public Refusal(String reason, int status, String sentence) {
        this(reason, status, sentence, Map.of());
    }

    /** The node holds as much as it may. */
    public static Refusal full(String what, int limit) {
        return new Refusal("full", 503, "This node has its limit of " + limit + " " + what + ".", retryAfter());
    }

    /** The same refusal on a connection that cannot go on, because it is unclear where the next request would start. */
    public Refusal closing() {
        var closing = new HashMap<>(headers);
        closing.put("Connection", "close");
        return new Refusal(reason, status, sentence, closing);
    }

    /** Every reason there is, so that each stands in the metrics before it first happens. */
    public static List<String> reasons() {
        return List.of("path", "origin", "draining", "full", "handshake", "framing", "too-large", "timeout", "not-utf8",
                "method", "admin", "busy", "media-type", "json", "unread", "address", "cursor", "history", "query", "key", "absent",
                "channel-id", "message-id", "publisher", "authorize", "hook", "conflict", "unpublished", "crowded", "group");
    }

    static Map<String, String> retryAfter() {
        return Map.of("Retry-After", Integer.toString(RETRY_AFTER_SECONDS));
    }

    /** Answers the request in plain text. */
    public void send(HttpServletResponse response) {
        send((sentence + "\n").getBytes(StandardCharsets.UTF_8), "text/plain;charset=UTF-8", response);
    }

    /** Answers the request in its own way: in plain text, or as a {@link Problem} where it is a call of the JSON API. */
    public void send(HttpServletRequest request, HttpServletResponse response) {
        if (request.getAttribute(AS_PROBLEM) == null) {
            send(response);
        } else {
            send(Problem.of(this), Problem.TYPE, response);
        }
    }

    private void send(byte[] body, String type, HttpServletResponse response) {
        response.setStatus(status);
        headers.forEach(response::setHeader);
        response.setContentType(type);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentLength(body.length);
        try {
            response.getOutputStream().write(body);
        } catch (IOException e) {
            // The client did not wait to be refused; the refusal is counted all the same.
        }
    }
}
