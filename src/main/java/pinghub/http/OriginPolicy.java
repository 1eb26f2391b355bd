package pinghub.http;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import pinghub.config.Origin;
import pinghub.config.Settings;

/**
 * Whether a page may talk to this node: its {@code Origin} header (RFC 6454 §7) must equal one of {@code pinghub.origin} in
 * scheme, host and port. A request without the header is no page's and passes. Thread-safe.
 */
@Singleton
public final class OriginPolicy {

    private static final Set<String> OTHER_SITES = Set.of("cross-site", "same-site");

    private final Set<Origin> allowed;

    @Inject
    OriginPolicy(Settings settings) {
        this.allowed = settings.origins();
    }

    /** Whether the request's Origin, if it has any, is allowed; more than one header is not. */
    public boolean allows(HttpServletRequest request) {
        if (allowed.isEmpty()) {
            return true;
        }
        List<String> headers = Collections.list(request.getHeaders("Origin"));
        return headers.isEmpty() || headers.size() == 1 && allows(headers.get(0));
    }

    /** Whether an Origin header's value is allowed. */
    public boolean allows(String header) {
        if (allowed.isEmpty()) {
            return true;
        }
        if (header.chars().anyMatch(c -> c > 0x7E)) {
            return false; // browsers send the ASCII form of an international host; anything else is forged
        }
        try {
            return allowed.contains(Origin.parse(header));
        } catch (IllegalArgumentException e) {
            return false; // garbage is nobody's origin
        }
    }

    /** Whether the request's Origin is one of {@code pinghub.origin}; not if it has none, or more than one. */
    boolean isListed(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders("Origin"));
        return !allowed.isEmpty() && headers.size() == 1 && allows(headers.get(0));
    }

    /**
     * Whether the request may do what administrators may: it is no page's, or that of a page which this node has served, as far as the
     * Host header tells, or whose origin is one of {@code pinghub.origin}. That this is empty does not allow all.
     */
    boolean mayCall(HttpServletRequest request) {
        return request.getHeader("Origin") == null ? !isOfAnotherSite(request) : isListed(request) || isOwn(request);
    }

    // An image or a script of any page is asked for without an Origin, and with whatever else lets the browser in, such as its address.
    // What a person typed or has as a bookmark comes as "none"; clients that are no browsers, and old ones, say nothing.
    private static boolean isOfAnotherSite(HttpServletRequest request) {
        return Collections.list(request.getHeaders("Sec-Fetch-Site")).stream().anyMatch(OTHER_SITES::contains);
    }

    // By Host and not by what the server takes for its name and scheme: behind a proxy it may know neither.
    private static boolean isOwn(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders("Origin"));
        String host = request.getHeader("Host");
        if (headers.size() != 1 || host == null) {
            return false;
        }
        try {
            Origin origin = Origin.parse(headers.get(0));
            boolean cutDown = request.isSecure() && !origin.scheme().equals("https"); // anybody on the way can write such a page
            return !cutDown && origin.equals(Origin.parse(origin.scheme() + "://" + host.strip()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
