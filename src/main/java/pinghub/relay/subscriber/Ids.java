package pinghub.relay.subscriber;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import pinghub.relay.channel.Position;
import pinghub.relay.location.SubscriberRules;

/**
 * How answers to a poll say which message they are. The tag stands without quotation marks unless the location says otherwise: that is how
 * existing clients read it.
 */
final class Ids {

    private static final String VARY = "If-None-Match, If-Modified-Since";

    private final SubscriberRules rules;
    private final @Nullable String askedTag; // as the request has it; null if it has none, as the next
    private final @Nullable String askedTime;
    private final boolean page;

    Ids(SubscriberRules rules, HttpServletRequest request) {
        this(rules, request.getHeader("If-None-Match"), request.getHeader("If-Modified-Since"), request.getHeader("Origin") != null);
    }

    /** @param page whether the request is one of a page's, by its origin */
    Ids(SubscriberRules rules, @Nullable String askedTag, @Nullable String askedTime, boolean page) {
        this.rules = rules;
        this.askedTag = askedTag;
        this.askedTime = askedTime;
        this.page = page;
    }

    /** The place of a message. */
    void put(Position position, AnswerHead head) {
        vary(head);
        String tag = rules.compoundEtag() ? position.toString() : position.tags();
        if (!rules.compoundEtag()) {
            head.set("Last-Modified", HttpDates.write(position.time()));
        }
        if (rules.etagHeader().isPresent()) {
            head.set(rules.etagHeader().get(), tag);
        } else {
            head.etag(rules.quotedEtag() ? "\"" + tag + "\"" : tag);
        }
    }

    /** The place that was asked for, where there is nothing new. */
    void echo(AnswerHead head) {
        vary(head);
        if (askedTag != null) {
            head.etag(askedTag);
        }
        if (askedTime != null) {
            head.set("Last-Modified", askedTime);
        }
    }

    private void vary(AnswerHead head) {
        head.set("Vary", page ? VARY + ", Origin" : VARY);
    }
}
