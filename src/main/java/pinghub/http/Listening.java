package pinghub.http;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Cursor;
import pinghub.channel.Start;

/** What a request to a channel wants to hear, and from where on; src/docs/protocol/listening.md has the rules. */
public final class Listening {

    private static final Refusal NO_CURSOR =
            new Refusal("cursor", 400, "A cursor is epoch:seq, as in the id of a message; \"last\" is a number of messages.");
    private static final int MAX_DIGITS = 9;

    /** A form of answer that does not end, or waits. */
    public enum Form {
        /** Server-sent events. */
        EVENTS,
        /** A JSON object a line. */
        NDJSON,
        /** Messages as they are, one a line. */
        LINES,
        /** A long poll for all there is, as JSON. */
        POLL,
        /** A long poll for the next message alone, as it is. */
        POLL_RAW;

        /** Whether it ends with what it brings. */
        public boolean isPoll() {
            return this == POLL || this == POLL_RAW;
        }
    }

    /** Where in the channel a client begins. */
    public sealed interface Beginning {

        record From(Start start) implements Beginning { }

        /** Its cursor is none. */
        record Refused(Refusal refusal) implements Beginning { }
    }

    private Listening() {
    }

    /** The form that a GET asks for; empty if it is the page that is wanted. */
    public static Optional<Form> form(HttpServletRequest request) {
        String query = request.getQueryString();
        if (query != null) {
            String poll = parameter(query, "poll");
            if (poll != null) {
                return Optional.of(poll.equals("raw") || accepts(request, "text/plain", null) ? Form.POLL_RAW : Form.POLL);
            }
        }
        if (accepts(request, "text/event-stream", null)) {
            return Optional.of(Form.EVENTS);
        }
        if (accepts(request, "application/x-ndjson", null)) {
            return Optional.of(Form.NDJSON);
        }
        return query != null && parameter(query, "stream") != null || accepts(request, "text/plain", "stream")
                ? Optional.of(Form.LINES) : Optional.empty();
    }

    /** Where this request says that it begins; with what is published from now on if it says nothing. */
    public static Beginning beginning(HttpServletRequest request) {
        String query = request.getQueryString();
        String lastEventId = request.getHeader("Last-Event-ID");
        if (lastEventId != null && !lastEventId.isEmpty()) { // an EventSource that comes back by the address it began with
            return after(lastEventId);
        }
        String after = query == null ? null : parameter(query, "after");
        String last = query == null ? null : parameter(query, "last");
        if (after == null && last == null) {
            return new Beginning.From(byTag(request));
        }
        if (after != null && last != null) {
            return new Beginning.Refused(NO_CURSOR);
        }
        return after != null ? after(after) : last(last == null ? "" : last);
    }

    private static Beginning after(String text) {
        return Cursor.parse(text).<Beginning>map(cursor -> new Beginning.From(new Start.After(cursor)))
                .orElseGet(() -> new Beginning.Refused(NO_CURSOR));
    }

    private static Beginning last(String text) {
        boolean number = !text.isEmpty() && text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? new Beginning.From(new Start.Last(Integer.parseInt(text))) : new Beginning.Refused(NO_CURSOR);
    }

    /** If-None-Match may be anything, of a browser's cache for the page as well: what is no cursor says nothing. */
    private static Start byTag(HttpServletRequest request) {
        String tag = request.getHeader("If-None-Match");
        if (tag == null) {
            return new Start.Now();
        }
        String strong = tag.startsWith("W/") ? tag.substring(2) : tag; // a proxy that compresses makes it weak
        if (strong.length() < 2 || !strong.startsWith("\"") || !strong.endsWith("\"")) {
            return new Start.Now();
        }
        return Cursor.parse(strong.substring(1, strong.length() - 1)).<Start>map(Start.After::new).orElseGet(Start.Now::new);
    }

    /** The first value of a parameter, empty without one; {@code null} if there is no such parameter. */
    private static @Nullable String parameter(String query, String name) {
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            if (name.equals(equals < 0 ? part : part.substring(0, equals))) {
                return equals < 0 ? "" : decoded(part.substring(equals + 1));
            }
        }
        return null;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value; // a wrong escape; as it is, it is no cursor either
        }
    }

    /** Whether a media type stands in Accept, with this parameter if it is not {@code null}, and not with a weight of 0. */
    private static boolean accepts(HttpServletRequest request, String type, @Nullable String parameter) {
        for (String header : Collections.list(request.getHeaders("Accept"))) {
            for (String range : header.split(",", -1)) {
                if (isRange(range.toLowerCase(Locale.ROOT).split(";", -1), type, parameter)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isRange(String[] parts, String type, @Nullable String parameter) {
        if (!parts[0].strip().equals(type)) {
            return false;
        }
        boolean found = parameter == null;
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].strip();
            if (part.matches("q\\s*=\\s*0(\\.0*)?")) {
                return false;
            }
            found |= part.equals(parameter) || part.startsWith(parameter + "=");
        }
        return found;
    }
}
