package pinghub.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What HTTP asks of every request and not every server checks: its version and where it is meant to go. */
final class RequestHead {

    // A version 1.x is understood as 1.1 (RFC 9110 §6.2). "HTTP/2.0" is how servers call HTTP/2.
    private static final Pattern VERSION = Pattern.compile("HTTP/(1\\.[0-9]|2(\\.0)?)");
    // RFC 3986 §3.2.2 and §3.2.3: a name, an address, a port; empty where there is no authority (RFC 9112 §3.2).
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=%:\\[\\]-]*");

    private static final Refusal WRONG_VERSION =
            new Refusal("framing", 505, "The versions of HTTP spoken here are 1.0 and 1.1.").closing();
    private static final Refusal WRONG_HOST = new Refusal("framing", 400, "There must be exactly one valid Host header.").closing();

    private RequestHead() {
    }

    /** Why the request is not served, if it is not. */
    static Optional<Refusal> check(HttpServletRequest request) {
        String version = request.getProtocol();
        if (!VERSION.matcher(version).matches()) {
            return Optional.of(WRONG_VERSION);
        }
        List<String> hosts = Collections.list(request.getHeaders("Host"));
        boolean absent = hosts.isEmpty() && !version.equals("HTTP/1.1"); // only there it is required
        boolean valid = hosts.size() == 1 && HOST.matcher(hosts.get(0).strip()).matches();
        return absent || valid ? Optional.empty() : Optional.of(WRONG_HOST);
    }
}
