package pinghub.api;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import pinghub.channel.Counters;
import pinghub.http.ApiQuery;
import pinghub.http.ChannelFilter;
import pinghub.http.Problem;
import pinghub.http.Refusal;

/** What all calls answer with. Thread-safe. */
@Singleton
final class Answers {

    private static final Refusal ABSENT = new Refusal("absent", 404, "There is no such channel: nobody listens, and nothing is kept.");

    private final Counters counters;

    @Inject
    Answers(Counters counters) {
        this.counters = counters;
    }

    /** What the query says. */
    static ApiQuery query(HttpServletRequest request) {
        return (ApiQuery) request.getAttribute(ChannelFilter.QUERY);
    }

    /** An object, which JSON-B writes, or the bytes of one. */
    Response ok(Object entity) {
        return answer(200, "application/json", entity);
    }

    /** There is no such channel. */
    Response absent() {
        counters.refused(ABSENT.reason());
        return answer(ABSENT.status(), Problem.TYPE, Problem.of(ABSENT));
    }

    private static Response answer(int status, String type, Object entity) {
        return Response.status(status).type(type).entity(entity).header("Cache-Control", "no-store")
                .header("X-Content-Type-Options", "nosniff").build();
    }
}
