package pinghub.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request that a server has taken for one (RFC 9112, sections 3 and 5), by which those are known again that differ in the
 * values of If-Modified-Since and If-None-Match only. Never changes.
 */
public final class RepeatedHead {

    /** The most bytes that a head may have. */
    public static final int MAX_BYTES = 4096;

    private static final String SINCE = "if-modified-since";
    private static final String TAG = "if-none-match";
    private static final int MAX_VALUE = 1024;

    private final byte[] before;
    private final byte[] between;
    private final byte[] after;
    private final boolean sinceFirst;

    /** The two values, without the blanks around them, 1 to 1,024 visible characters each, and blanks within. */
    public record Values(String since, String tag) { }

    private record Slot(boolean since, int start, int end) { }

    private RepeatedHead(byte[] head, Slot first, Slot second) {
        this.before = Arrays.copyOf(head, first.start());
        this.between = Arrays.copyOfRange(head, first.end(), second.start());
        this.after = Arrays.copyOfRange(head, second.end(), head.length);
        this.sinceFirst = first.since();
    }

    /** Empty if these bytes are not exactly one head with both headers, once each, that ends all its lines as it should. */
    public static Optional<RepeatedHead> of(byte[] head) {
        if (head.length > MAX_BYTES) {
            return Optional.empty();
        }
        Slot first = null;
        Slot second = null;
        int start = 0;
        while (true) {
            int end = endOfLine(head, start);
            if (end < 0) {
                return Optional.empty();
            }
            if (end == start) {
                break;
            }
            Slot slot = start == 0 ? null : slot(head, start, end);
            if (slot != null && second != null || head[start] == ' ' || head[start] == '\t') {
                return Optional.empty(); // three of them; or a line that goes on, which a server may read in more than one way
            }
            if (slot != null && first != null) {
                second = slot;
            } else if (slot != null) {
                first = slot;
            }
            start = end + 2;
        }
        boolean whole = start > 0 && start + 2 == head.length;
        return whole && first != null && second != null && first.since() != second.since()
                ? Optional.of(new RepeatedHead(head, first, second)) : Optional.empty();
    }

    /** Where the line's CRLF is; −1 if it has none, or a CR or LF alone. */
    private static int endOfLine(byte[] head, int start) {
        for (int i = start; i + 1 < head.length; i++) {
            if (head[i] == '\r') {
                return head[i + 1] == '\n' ? i : -1;
            }
            if (head[i] == '\n') {
                return -1;
            }
        }
        return -1;
    }

    private static @Nullable Slot slot(byte[] head, int start, int end) {
        int colon = start;
        while (colon < end && head[colon] != ':') {
            colon++;
        }
        String name = new String(head, start, colon - start, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        if (!name.equals(SINCE) && !name.equals(TAG)) {
            return null;
        }
        int value = colon + 1;
        while (value < end && head[value] == ' ') {
            value++;
        }
        return new Slot(name.equals(SINCE), value, end);
    }

    /** The values of these bytes, from their position to their limit; {@code null} unless they are this head, whole and nothing more. */
    public @Nullable Values match(ByteBuffer bytes) {
        int start = bytes.position();
        int firstStart = start + before.length;
        if (!has(before, bytes, start)) {
            return null;
        }
        int firstEnd = endOfValue(bytes, firstStart);
        if (firstEnd < 0 || !has(between, bytes, firstEnd)) {
            return null;
        }
        int secondStart = firstEnd + between.length;
        int secondEnd = endOfValue(bytes, secondStart);
        if (secondEnd < 0 || secondEnd + after.length != bytes.limit() || !has(after, bytes, secondEnd)) {
            return null;
        }
        String first = text(bytes, firstStart, firstEnd);
        String second = text(bytes, secondStart, secondEnd);
        return sinceFirst ? new Values(first, second) : new Values(second, first);
    }

    private static boolean has(byte[] part, ByteBuffer bytes, int at) {
        return bytes.limit() - at >= part.length && bytes.slice(at, part.length).mismatch(ByteBuffer.wrap(part)) == -1;
    }

    /** Where the CR behind a value is; −1 if there is none, or no value. */
    private static int endOfValue(ByteBuffer bytes, int start) {
        int limit = Math.min(bytes.limit(), start + MAX_VALUE + 1);
        for (int i = start; i < limit; i++) {
            byte b = bytes.get(i);
            if (b == '\r') {
                return i == start || bytes.get(start) == ' ' || bytes.get(i - 1) == ' ' ? -1 : i;
            }
            if (b < ' ' || b > '~') {
                return -1;
            }
        }
        return -1;
    }

    private static String text(ByteBuffer bytes, int start, int end) {
        var text = new byte[end - start];
        bytes.get(start, text);
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
