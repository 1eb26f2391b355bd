package pinghub.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** How the JSON API answers a {@link Refusal}: RFC 9457, with the reason that the metrics count it by. */
public final class Problem {

    public static final String TYPE = "application/problem+json";

    // RFC 9457 §4.2.1: with the type "about:blank", the title is that of the status.
    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"), Map.entry(401, "Unauthorized"), Map.entry(403, "Forbidden"), Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"), Map.entry(408, "Request Timeout"), Map.entry(413, "Content Too Large"),
            Map.entry(415, "Unsupported Media Type"), Map.entry(422, "Unprocessable Content"),
            Map.entry(429, "Too Many Requests"), Map.entry(503, "Service Unavailable"));

    private Problem() {
    }

    /** The object, in UTF-8. */
    public static byte[] of(Refusal refusal) {
        String title = TITLES.getOrDefault(refusal.status(), "Refused");
        return ("{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + refusal.status() + ",\"detail\":\""
                + refusal.sentence().replace("\\", "\\\\").replace("\"", "\\\"") + "\",\"reason\":\"" + refusal.reason() + "\"}\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
