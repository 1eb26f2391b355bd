package pinghub.http;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinghub.channel.ChannelName;

/**
 * Which channels are asked for.
 *
 * @param prefix what their names start with; empty for all
 * @param after  the last of the page before; empty for the first page
 * @param limit  so many at most, 1-1000
 */
record ChannelsQuery(String prefix, Optional<ChannelName> after, int limit) {

    private static final int USUAL = 100;
    private static final int MOST = 1000;
    private static final int MAX_DIGITS = 9;

    /** Reads {@code prefix}, {@code after} and {@code limit}; what is missing, or none, is as if it was not asked for. */
    static ChannelsQuery of(@Nullable String query) {
        String prefix = parameter(query, "prefix");
        return new ChannelsQuery(prefix, name(parameter(query, "after")), limit(parameter(query, "limit")));
    }

    private static String parameter(@Nullable String query, String name) {
        String value = query == null ? null : Listening.parameter(query, name);
        return value == null ? "" : value;
    }

    private static Optional<ChannelName> name(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(new ChannelName(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // what cannot be a channel is before all of them
        }
    }

    private static int limit(String text) {
        return text.matches("[0-9]{1," + MAX_DIGITS + "}") ? Math.max(1, Math.min(MOST, Integer.parseInt(text))) : USUAL;
    }
}
