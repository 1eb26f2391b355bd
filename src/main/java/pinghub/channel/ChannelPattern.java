package pinghub.channel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which channels something applies to: a path in which {@code *} stands for a segment or any part of one, and {@code **} in place of
 * the last segment for any number of segments. {@code /a/*} is {@code /a/b} and {@code /a/}, and not {@code /a/b/c}; {@code /a/**} is
 * each of them and {@code /a}; {@code /**} is every channel.
 *
 * <p>Sorted with the most specific first: that with the most characters that are not wildcards, then that with fewer of those.
 */
public final class ChannelPattern implements Comparable<ChannelPattern> {

    private static final String REST = "**";

    private final String text;
    private final String[][] segments; // what stands between the wildcards of each
    private final boolean open;        // whether any number of segments may follow
    private final int wildcards;

    /** @throws IllegalArgumentException if it does not start with a slash, or has {@code **} anywhere but at its end behind a slash */
    public ChannelPattern(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("must start with a slash");
        }
        String path = text.substring(1);
        open = path.equals(REST) || path.endsWith("/" + REST);
        String closed = open ? path.substring(0, Math.max(0, path.length() - REST.length() - 1)) : path;
        if (closed.contains(REST)) {
            throw new IllegalArgumentException("may have ** only as its last segment");
        }
        this.text = text;
        this.segments = path.equals(REST) ? new String[0][]
                : Arrays.stream(closed.split("/", -1)).map(segment -> segment.split("\\*", -1)).toArray(String[][]::new);
        this.wildcards = (int) text.chars().filter(c -> c == '*').count();
    }

    /** Whether it applies to this channel. Takes time in proportion to the name, as good as. */
    public boolean matches(ChannelName name) {
        String value = name.value();
        if (!value.startsWith("/")) {
            return false;
        }
        int slash = 0;
        for (String[] segment : segments) {
            if (slash == value.length()) {
                return false;
            }
            int next = value.indexOf('/', slash + 1);
            int end = next < 0 ? value.length() : next;
            if (!matches(segment, value, slash + 1, end)) {
                return false;
            }
            slash = end;
        }
        return open || slash == value.length();
    }

    /** Whether the parts are there in their order, the first at the start and the last at the end. */
    private static boolean matches(String[] parts, String value, int start, int end) {
        String first = parts[0];
        if (parts.length == 1) {
            return end - start == first.length() && value.startsWith(first, start);
        }
        String last = parts[parts.length - 1];
        int from = start + first.length();
        int to = end - last.length();
        if (from > to || !value.startsWith(first, start) || !value.startsWith(last, to)) {
            return false;
        }
        for (int i = 1; i < parts.length - 1; i++) {
            // The first place is as good as any: it leaves the most for the parts that follow.
            int found = value.indexOf(parts[i], from);
            if (found < 0 || found + parts[i].length() > to) {
                return false;
            }
            from = found + parts[i].length();
        }
        return true;
    }

    @Override
    public int compareTo(ChannelPattern other) {
        int literals = Integer.compare(other.text.length() - other.wildcards, text.length() - wildcards);
        int wild = literals != 0 ? literals : Integer.compare(wildcards, other.wildcards);
        return wild != 0 ? wild : text.compareTo(other.text);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ChannelPattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
