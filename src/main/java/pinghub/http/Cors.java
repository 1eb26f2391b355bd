package pinghub.http;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import pinghub.config.Settings;

/** What a browser is told before it shows a page of another origin what a channel says (Fetch, "CORS protocol"). Thread-safe. */
@Singleton
public final class Cors {

    private static final String EXPOSED = "Last-Event-ID, ETag, Pinghub-Gap, Retry-After";
    private static final String SECONDS = "600";

    private final boolean everybody;

    @Inject
    Cors(Settings settings) {
        this.everybody = settings.origins().isEmpty();
    }

    /** Lets the page see the answer; its origin has been found to be allowed. Without an Origin nothing is said. */
    public void allow(HttpServletRequest request, HttpServletResponse response) {
        String origin = request.getHeader("Origin");
        if (origin == null) {
            return;
        }
        response.setHeader("Access-Control-Allow-Origin", everybody ? "*" : origin);
        response.setHeader("Access-Control-Expose-Headers", EXPOSED);
        if (!everybody) {
            response.setHeader("Vary", "Origin");
        }
    }

    /** Answers what a browser asks before a request that is not simple. */
    void answer(HttpServletRequest request, HttpServletResponse response, String methods) {
        allow(request, response);
        response.setHeader("Access-Control-Allow-Methods", methods);
        response.setHeader("Access-Control-Allow-Headers", "Accept, Content-Type, Last-Event-ID, If-None-Match");
        response.setHeader("Access-Control-Max-Age", SECONDS);
        response.setHeader("Allow", methods);
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    /** Lets a page see the answer to an API call, if its origin is {@linkplain OriginPolicy#isListed listed}. */
    void allowCall(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("Access-Control-Allow-Origin", request.getHeader("Origin"));
        response.setHeader("Access-Control-Expose-Headers", "Retry-After, WWW-Authenticate");
        response.addHeader("Vary", "Origin");
    }

    /** Answers what a browser asks before an API call. */
    void answerCall(HttpServletResponse response, String methods) {
        response.setHeader("Access-Control-Allow-Methods", methods);
        response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key");
        response.setHeader("Access-Control-Max-Age", SECONDS);
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
}
