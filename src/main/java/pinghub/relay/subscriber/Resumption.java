package pinghub.relay.subscriber;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pinghub.http.HeaderTokens;
import pinghub.http.Refusal;
import pinghub.relay.channel.Position;
import pinghub.relay.location.Call;
import pinghub.relay.location.MissingTag;
import pinghub.relay.location.SubscriberRules;

/** Where a subscriber goes on. */
sealed interface Resumption {

    /** What is no message id. */
    Refusal INVALID = new Refusal("message-id", 400, "Message ID invalid");

    Pattern WHOLE = Pattern.compile("(\\d{1,11}):(.{1,4096})", Pattern.DOTALL);
    Pattern TAGS = Pattern.compile("[\\d,\\[\\]-]+");
    Pattern PLAIN = Pattern.compile("\\d{1,9}");

    /** Behind this; empty where its location has those begin that do not say where. */
    record At(Optional<Position> after) implements Resumption { }

    /** With what is published from now on, whatever is kept. */
    record New() implements Resumption { }

    record Refused(Refusal refusal) implements Resumption { }

    /**
     * What a request says: by its conditional headers; otherwise by a whole id in If-None-Match, or in the first of the location's places
     * that has something. What is no id says nothing there.
     */
    static Resumption of(Call call, HttpServletRequest request) {
        SubscriberRules rules = call.location().subscriber();
        int channels = call.subscriberIds().size();
        if (rules.ignoreQueueOnNoCache() && (HeaderTokens.of(request, "Cache-Control").contains("no-cache")
                || HeaderTokens.of(request, "Pragma").contains("no-cache"))) {
            return new New();
        }
        String since = request.getHeader("If-Modified-Since");
        String tag = request.getHeader("If-None-Match");
        Optional<Resumption> byConditions = byConditions(rules, since, tag, channels);
        if (byConditions.isPresent()) {
            return byConditions.get();
        }
        if (tag != null && WHOLE.matcher(bare(tag)).matches()) {
            return whole(bare(tag), channels);
        }
        String own = rules.etagHeader().map(request::getHeader).orElse(null);
        if (own != null && WHOLE.matcher(own.strip()).matches()) {
            return whole(own.strip(), channels);
        }
        return call.lastMessageIds().stream().map(String::strip).filter(id -> !id.isEmpty()).findFirst()
                .map(id -> whole(id, channels)).orElse(new At(Optional.empty()));
    }

    /** What the conditional headers say, each {@code null} if it is not there; empty unless the first is a date. */
    static Optional<Resumption> byConditions(SubscriberRules rules, @Nullable String since, @Nullable String tag, int channels) {
        OptionalLong time = since == null ? OptionalLong.empty() : HttpDates.read(since);
        if (time.isEmpty()) {
            return Optional.empty();
        }
        if (tag != null) {
            return Optional.of(byTag(time.getAsLong(), bare(tag), channels));
        }
        return Optional.of(rules.missingTag() == MissingTag.REJECT ? new Refused(INVALID) : at(time.getAsLong(), "0", channels));
    }

    private static Resumption byTag(long time, String tag, int channels) {
        if (channels == 1 && !PLAIN.matcher(tag).matches() && !(tag.contains(",") || tag.contains("["))) {
            return at(time, "0", channels);
        }
        return at(time, tag, channels);
    }

    private static Resumption whole(String id, int channels) {
        Matcher parts = WHOLE.matcher(id);
        if (!parts.matches() || !TAGS.matcher(parts.group(2)).matches()) {
            return new At(Optional.empty());
        }
        return at(Long.parseLong(parts.group(1)), parts.group(2), channels);
    }

    private static Resumption at(long time, String tags, int channels) {
        Optional<Position> position = Position.parse(time, tags, channels);
        return position.isPresent() ? new At(position) : new Refused(INVALID);
    }

    /** Without the quotation marks that HTTP wants, and the mark of a proxy that compresses. */
    private static String bare(String tag) {
        String strong = tag.strip();
        strong = strong.startsWith("W/") ? strong.substring(2) : strong;
        return strong.length() >= 2 && strong.startsWith("\"") && strong.endsWith("\"") ? strong.substring(1, strong.length() - 1) : strong;
    }
}
