package pinghub.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinghub.channel.ChannelName;
import pinghub.channel.Cursor;
import pinghub.channel.Start;
import pinghub.channel.Unicode;

/**
 * What the query of a call says; what it may not say is another way to say nothing.
 *
 * @param name   the channel; there for the calls that are about one
 * @param prefix of channels' names; empty for all
 * @param behind the last channel of the page before; {@code null} for the first page
 * @param start  where in a history to begin; by default with its newest messages
 * @param limit  so many at most; 1-1,000
 */
public record ApiQuery(@Nullable ChannelName name, String prefix, @Nullable ChannelName behind, Start start, int limit) {

    private static final int MAX_LIMIT = 1000;
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_DIGITS = 9;

    /** How a query was read. */
    sealed interface Reading {

        record Read(ApiQuery query) implements Reading { }

        record Refused(Refusal refusal) implements Reading { }
    }

    /** Says why a query is wrong, out of what reads it; no farther. */
    private static final class WrongQuery extends Exception {

        private static final long serialVersionUID = 1;

        private final transient Refusal refusal;

        WrongQuery(Refusal refusal) {
            super(refusal.sentence(), null, false, false);
            this.refusal = refusal;
        }
    }

    /** @param raw the query as it was sent; {@code null} if there is none */
    static Reading read(ApiCall call, @Nullable String raw, String reservedPrefix) {
        try {
            Map<String, String> values = values(call, raw == null ? "" : raw);
            ChannelName name = channel(values.get("name"), "name", reservedPrefix);
            if (name == null && call.parameters().contains("name")) {
                throw wrong("The query must have \"name\", the path of a channel.");
            }
            String prefix = values.getOrDefault("prefix", "");
            if (!Unicode.isWellFormed(prefix)) {
                throw wrong("\"prefix\" is not valid Unicode.");
            }
            int limit = number(values.get("limit"), "limit", 1, DEFAULT_LIMIT);
            if (limit > MAX_LIMIT) {
                throw wrong("\"limit\" must not be more than " + MAX_LIMIT + ".");
            }
            boolean pages = call == ApiCall.CHANNELS;
            ChannelName behind = pages ? channel(values.get("after"), "after", reservedPrefix) : null;
            Start start = pages ? new Start.Now() : start(values, limit);
            return new Reading.Read(new ApiQuery(name, prefix, behind, start, limit));
        } catch (WrongQuery e) {
            return new Reading.Refused(e.refusal);
        }
    }

    private static Start start(Map<String, String> values, int limit) throws WrongQuery {
        String after = values.get("after");
        if (after == null) {
            return new Start.Last(number(values.get("last"), "last", 0, limit));
        }
        Optional<Cursor> cursor = Cursor.parse(after);
        if (cursor.isEmpty() || values.containsKey("last")) {
            throw new WrongQuery(new Refusal("cursor", 400,
                    "A query has \"after\", the id of a message, or \"last\", a number of them."));
        }
        return new Start.After(cursor.get());
    }

    private static @Nullable ChannelName channel(@Nullable String text, String parameter, String reservedPrefix) throws WrongQuery {
        if (text == null) {
            return null;
        }
        ChannelPath path = ChannelPath.ofDecoded(text, reservedPrefix);
        if (path instanceof ChannelPath.Named named) {
            return named.name();
        }
        throw wrong("\"" + parameter + "\" is no channel. "
                + (path instanceof ChannelPath.Malformed malformed ? malformed.sentence() : "The path is reserved."));
    }

    private static int number(@Nullable String text, String parameter, int least, int otherwise) throws WrongQuery {
        if (text == null) {
            return otherwise;
        }
        boolean digits = !text.isEmpty() && text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || Integer.parseInt(text) < least) {
            throw wrong("\"" + parameter + "\" must be a whole number, " + least + " or more.");
        }
        return Integer.parseInt(text);
    }

    /** As forms are sent (WHATWG URL, application/x-www-form-urlencoded), where a plus is a blank; each name once. */
    private static Map<String, String> values(ApiCall call, String raw) throws WrongQuery {
        var values = new HashMap<String, String>();
        for (String part : raw.split("&", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            String name = decoded(equals < 0 ? part : part.substring(0, equals));
            if (!call.parameters().contains(name)) {
                throw wrong(call.parameters().isEmpty() ? "This call has no query." : "The query may have "
                        + String.join(", ", call.parameters().stream().sorted().toList()) + " and nothing else.");
            }
            if (values.put(name, equals < 0 ? "" : decoded(part.substring(equals + 1))) != null) {
                throw wrong("The query must have each parameter once.");
            }
        }
        return values;
    }

    private static String decoded(String text) throws WrongQuery {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0 && text.chars().allMatch(c -> c < 0x80)) {
            return text;
        }
        var bytes = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.put((byte) (digit(text, i + 1) << 4 | digit(text, i + 2)));
                i += 2;
            } else if (c < 0x80) {
                bytes.put((byte) (c == '+' ? ' ' : c));
            } else {
                throw wrong("Characters beyond ASCII must be percent-encoded in the query.");
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw wrong("The query is not valid UTF-8.");
        }
    }

    // Not only Character.digit, which knows the digits of other scripts.
    private static int digit(String text, int at) throws WrongQuery {
        int digit = at < text.length() && text.charAt(at) < 0x80 ? Character.digit(text.charAt(at), 16) : -1;
        if (digit < 0) {
            throw wrong("The query has a malformed percent-escape.");
        }
        return digit;
    }

    private static WrongQuery wrong(String sentence) {
        return new WrongQuery(new Refusal("query", 400, sentence));
    }

    /** The channel, for a call that is about one. */
    public ChannelName channel() {
        return Objects.requireNonNull(name);
    }
}
