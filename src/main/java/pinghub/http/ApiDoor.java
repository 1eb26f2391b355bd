package pinghub.http;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import pinghub.config.Settings;

/**
 * Who may call what of the JSON API. Those who may use the reserved paths; and of the pages in their browsers only those of this node
 * and of {@code pinghub.origin}, even where that is empty and any page may publish to a channel: an address that may administer the
 * node would lend its right to every page that somebody there opens. Thread-safe.
 */
@Singleton
final class ApiDoor {

    private final Settings settings;
    private final AdminGate admin;
    private final OriginPolicy origins;

    /** What is to be done with a request. */
    sealed interface Entry {

        /** It may be served. */
        record Admitted(ApiCall call, ApiQuery query) implements Entry { }

        /** A browser asks before a page's request, for which it may not show a token yet. */
        record Preflight(ApiCall call) implements Entry { }

        record Refused(Refusal refusal) implements Entry { }
    }

    @Inject
    ApiDoor(Settings settings, AdminGate admin, OriginPolicy origins) {
        this.settings = settings;
        this.admin = admin;
        this.origins = origins;
    }

    /** Whether a path below the reserved prefix is the API's, though there may be nothing at it. */
    static boolean isBelow(String rest) {
        return rest.startsWith("api/");
    }

    Entry enter(String rest, HttpServletRequest request) {
        Optional<ApiCall> there = ApiCall.at(rest);
        if (there.isPresent() && request.getMethod().equals("OPTIONS") && origins.isListed(request)) {
            return new Entry.Preflight(there.get());
        }
        Optional<Refusal> closed = admin.check(request);
        if (closed.isPresent()) {
            return new Entry.Refused(closed.get());
        }
        if (there.isEmpty()) {
            return new Entry.Refused(new Refusal("path", 404, "There is no such call."));
        }
        ApiCall call = there.get();
        if (!call.allows(request.getMethod())) {
            return new Entry.Refused(new Refusal("method", 405, "Allowed methods here: " + call.methods() + ".",
                    Map.of("Allow", call.methods())));
        }
        if (!origins.mayCall(request)) {
            return new Entry.Refused(Refusal.ORIGIN);
        }
        ApiQuery.Reading query = ApiQuery.read(call, request.getQueryString(), settings.reservedPrefix());
        return query instanceof ApiQuery.Reading.Read read ? new Entry.Admitted(call, read.query())
                : new Entry.Refused(((ApiQuery.Reading.Refused) query).refusal());
    }
}
