package pinghub.relay;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import pinghub.config.Origin;
import pinghub.relay.location.AccessRules;
import pinghub.relay.location.Location;

/** Which pages may use a location, and what a browser is told of it. */
final class RelayCors {

    private static final String HEADERS = "If-None-Match, If-Modified-Since, Content-Type, Cache-Control, X-EventSource-Event, Origin, "
            + "Last-Event-ID, Authorization";
    private static final String SECONDS = "600";

    private RelayCors() {
    }

    /** Whether the request's origin may use the location; a request without one is no page's. */
    static boolean allows(AccessRules access, HttpServletRequest request) {
        if (request.getHeader("Origin") == null) {
            return true; // as most publishers
        }
        List<String> origins = Collections.list(request.getHeaders("Origin"));
        return origins.size() == 1 && (access.everybody() || isListed(access, origins.get(0)));
    }

    private static boolean isListed(AccessRules access, String origin) {
        if (origin.equals("null")) {
            return access.opaque();
        }
        try {
            return origin.chars().allMatch(c -> c <= '~') && access.origins().contains(Origin.parse(origin));
        } catch (IllegalArgumentException e) {
            return false; // garbage is nobody's origin
        }
    }

    /** Lets the page see the answer. */
    static void allow(Location location, HttpServletRequest request, HttpServletResponse response) {
        String origin = request.getHeader("Origin");
        if (origin == null || origin.chars().anyMatch(c -> c < ' ' || c > '~')) {
            return;
        }
        response.setHeader("Access-Control-Allow-Origin", origin);
        response.setHeader("Vary", "Origin");
        if (location.access().credentials()) {
            response.setHeader("Access-Control-Allow-Credentials", "true");
        }
        if (location.role().subscribes() && request.getMethod().equals("GET")) {
            Optional<String> etag = location.subscriber().etagHeader();
            response.setHeader("Access-Control-Expose-Headers", "Last-Modified, Etag, Content-Type" + etag.map(name -> ", " + name).orElse(""));
        }
    }

    /** Answers what a browser, or anybody, asks of a location. */
    static void answer(Location location, String methods, HttpServletRequest request, HttpServletResponse response) {
        if (request.getHeader("Origin") == null) {
            response.setHeader("Access-Control-Allow-Origin", location.access().everybody() ? "*" : "null");
        }
        response.setHeader("Access-Control-Allow-Methods", methods);
        response.setHeader("Access-Control-Allow-Headers", HEADERS);
        response.setHeader("Access-Control-Max-Age", SECONDS);
        response.setHeader("Allow", methods);
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentLength(0);
    }
}
