package pinghub.relay.location;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers, times and sizes as they stand in the file and, where they are computed, in requests. */
final class Values {

    /** Whoever wants more means for ever, which is 0. */
    static final Duration LONGEST = Duration.ofDays(3650);

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    // A number without a unit only at the end, and nothing is looked at twice: clients may send such texts.
    private static final Pattern TIME = Pattern.compile("(?=.)(?:[0-9]{1,9}+(?:ms|[smhdw]))*+[0-9]{0,9}+");
    private static final Pattern TIME_PART = Pattern.compile("([0-9]{1,9})(ms|[smhdw])?");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?)([kKmMgG]?)[bB]?");
    private static final int KIBI = 1024;
    private static final BigDecimal MAX_SIZE = BigDecimal.valueOf(1L << 50);

    private Values() {
    }

    /** @throws IllegalArgumentException if it is no whole number within the range */
    static int number(String text, int min, int max) {
        if (!NUMBER.matcher(text).matches() || Integer.parseInt(text) < min || Integer.parseInt(text) > max) {
            throw new IllegalArgumentException("must be a whole number, " + (max == Integer.MAX_VALUE ? "at least " + min
                    : min + "-" + max));
        }
        return Integer.parseInt(text);
    }

    /**
     * {@code 30s}, {@code 1h30m}, {@code 500ms}, {@code 2d}; a number alone has seconds.
     *
     * @throws IllegalArgumentException if it is none of these, or longer than ten years
     */
    static Duration time(String text) {
        if (!TIME.matcher(text).matches()) {
            throw new IllegalArgumentException("must be a time such as 30s, 5m, 1h30m, 2d or 500ms");
        }
        Duration sum = Duration.ZERO;
        Matcher part = TIME_PART.matcher(text);
        while (part.find()) {
            sum = sum.plus(time(Long.parseLong(part.group(1)), part.group(2) == null ? "s" : part.group(2)));
            if (sum.compareTo(LONGEST) > 0) { // at once: many parts are more than a Duration holds
                throw new IllegalArgumentException("must be no longer than " + LONGEST.toDays() + "d (for ever is 0)");
            }
        }
        return sum;
    }

    private static Duration time(long number, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            case "w" -> Duration.ofDays(number * 7);
            default -> Duration.ofSeconds(number);
        };
    }

    /**
     * {@code 64K}, {@code 1.5M}, {@code 2G}; a number alone has bytes.
     *
     * @throws IllegalArgumentException if it is none of these, or more than a pebibyte
     */
    static long size(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new IllegalArgumentException("must be a size such as 4096, 64K, 1.5M or 2G");
        }
        long unit = switch (size.group(2)) {
            case "k", "K" -> KIBI;
            case "m", "M" -> (long) KIBI * KIBI;
            case "g", "G" -> (long) KIBI * KIBI * KIBI;
            default -> 1;
        };
        BigDecimal bytes = new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(unit));
        if (bytes.compareTo(MAX_SIZE) > 0) {
            throw new IllegalArgumentException("must be no more than " + MAX_SIZE.toBigInteger() + " bytes (without limit is 0)");
        }
        return bytes.longValue();
    }
}
