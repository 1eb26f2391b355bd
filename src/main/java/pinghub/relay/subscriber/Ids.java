package pinghub.relay.subscriber;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinghub.relay.channel.Position;
import pinghub.relay.location.SubscriberRules;
import pinghub.wire.container.LibertyHeaders;

/**
 * How answers to a poll say which message they are. The tag stands without quotation marks unless the location says otherwise: that is how
 * existing clients read it.
 */
final class Ids {

    private static final String ETAG = "Etag"; // not ETag: existing clients compare it as it is
    private static final LibertyHeaders ON_LIBERTY = new LibertyHeaders(ETAG);
    private static final String VARY = "If-None-Match, If-Modified-Since";

    private final SubscriberRules rules;
    private final @Nullable String askedTag; // as the request has it; null if it has none, as the next
    private final @Nullable String askedTime;
    private final boolean page;
    private final Optional<LibertyHeaders.Header> spelled; // empty where the server sends it as it is set

    Ids(SubscriberRules rules, HttpServletRequest request) {
        this.rules = rules;
        this.askedTag = request.getHeader("If-None-Match");
        this.askedTime = request.getHeader("If-Modified-Since");
        this.page = request.getHeader("Origin") != null;
        this.spelled = ON_LIBERTY.of(request);
    }

    /** The place of a message. */
    void put(Position position, HttpServletResponse response) {
        vary(response);
        String tag = rules.compoundEtag() ? position.toString() : position.tags();
        if (!rules.compoundEtag()) {
            response.setHeader("Last-Modified", HttpDates.write(position.time()));
        }
        if (rules.etagHeader().isPresent()) {
            response.setHeader(rules.etagHeader().get(), tag);
        } else {
            etag(response, rules.quotedEtag() ? "\"" + tag + "\"" : tag);
        }
    }

    /** The place that was asked for, where there is nothing new. */
    void echo(HttpServletResponse response) {
        vary(response);
        if (askedTag != null) {
            etag(response, askedTag);
        }
        if (askedTime != null) {
            response.setHeader("Last-Modified", askedTime);
        }
    }

    private void etag(HttpServletResponse response, String tag) {
        if (spelled.isEmpty() || !spelled.get().set(tag)) {
            response.setHeader(ETAG, tag);
        }
    }

    private void vary(HttpServletResponse response) {
        response.setHeader("Vary", page ? VARY + ", Origin" : VARY);
    }
}
