package pinghub.websocket;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pinghub.http.HeaderTokens;
import pinghub.http.Refusal;

/** The opening handshake's rules (RFC 6455 §4.2.1), checked here because no two containers check the same ones. */
final class Handshake {

    private static final String VERSION = "13";
    private static final int KEY_BYTES = 16;

    private Handshake() {
    }

    /** Empty if the request is a well-formed opening handshake. */
    static Optional<Refusal> check(HttpServletRequest request) {
        if (!request.getMethod().equals("GET")) {
            return Optional.of(new Refusal("handshake", 405, "A websocket handshake is a GET.", Map.of("Allow", "GET")));
        }
        if (!request.getProtocol().equals("HTTP/1.1")) {
            return refused("A websocket handshake needs HTTP/1.1.");
        }
        if (values(request, "Host").size() != 1) {
            return refused("A websocket handshake has exactly one Host.");
        }
        if (!HeaderTokens.of(request, "Upgrade").contains("websocket")) {
            return refused("A websocket handshake has \"Upgrade: websocket\".");
        }
        if (!HeaderTokens.of(request, "Connection").contains("upgrade")) {
            return refused("A websocket handshake has \"Connection: Upgrade\".");
        }
        if (hasBody(request)) {
            return Optional.of(new Refusal("handshake", 400, "A websocket handshake has no body.").closing());
        }
        if (!values(request, "Sec-WebSocket-Version").equals(List.of(VERSION))) {
            return Optional.of(new Refusal("handshake", 426, "The websocket version spoken here is " + VERSION + ".",
                    Map.of("Sec-WebSocket-Version", VERSION, "Upgrade", "websocket"))); // RFC 6455 §4.4, RFC 9110 §15.5.22
        }
        List<String> keys = values(request, "Sec-WebSocket-Key");
        if (keys.size() != 1 || !isKey(keys.get(0).strip())) {
            return refused("A websocket handshake has exactly one Sec-WebSocket-Key, of 16 bytes in base64.");
        }
        if (Extension.parse(values(request, "Sec-WebSocket-Extensions")).isEmpty()) {
            return refused("Sec-WebSocket-Extensions is a list of names with parameters."); // RFC 6455 §9.1
        }
        if (Subprotocol.choose(values(request, Subprotocol.HEADER)).isEmpty()) {
            return refused("Sec-WebSocket-Protocol is a list of names, each of them once."); // RFC 6455 §4.1
        }
        return Optional.empty();
    }

    /** What is chosen of what this handshake offers; it is well-formed. */
    static Subprotocol subprotocol(HttpServletRequest request) {
        return Subprotocol.choose(values(request, Subprotocol.HEADER)).orElse(Subprotocol.NONE);
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getHeader("Transfer-Encoding") != null
                || values(request, "Content-Length").stream().anyMatch(length -> !length.strip().equals("0"));
    }

    private static boolean isKey(String key) {
        try {
            byte[] bytes = Base64.getDecoder().decode(key);
            // Re-encoded, because the decoder takes unpadded text and loose trailing bits as well.
            return bytes.length == KEY_BYTES && Base64.getEncoder().encodeToString(bytes).equals(key);
        } catch (IllegalArgumentException e) {
            return false; // not base64, so no key
        }
    }

    private static List<String> values(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header));
    }

    private static Optional<Refusal> refused(String sentence) {
        return Optional.of(new Refusal("handshake", 400, sentence));
    }
}
