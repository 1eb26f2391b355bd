package pinghub.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/**
 * Reads single values and collects what is wrong with them instead of stopping at the first. A wrong value is answered with
 * some valid one; {@link #refuseProblems} must be called before the values are used.
 */
final class SettingsReader {

    private static final Pattern SHORT_DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
    private static final Duration LONGEST = Duration.ofHours(24); // a longer one is a slip, and some would overflow

    private static final Pattern COUNT = Pattern.compile("[1-9][0-9]{0,5}|1000000");
    private static final int HISTORY_PARTS = 3;
    private static final Duration HISTORY_AGE = Duration.ofMinutes(10);
    private static final long HISTORY_BYTES = 1 << 20;

    private final Config config;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private final Set<String> wrong = new HashSet<>();

    SettingsReader(Config config) {
        this.config = config;
    }

    int integer(String key, int min, int max) {
        String text = raw(key);
        try {
            int value = Integer.parseInt(text);
            check(value >= min && value <= max, key, "must be " + range(min, max) + ", was " + text);
            return value;
        } catch (NumberFormatException e) {
            check(false, key, "must be a whole number, " + range(min, max) + ", was \"" + text + "\"");
            return min;
        }
    }

    /** 1 or more, and perhaps more than an {@code int}. */
    long bytes(String key) {
        return bytes(key, raw(key));
    }

    private long bytes(String key, String text) {
        try {
            long value = Long.parseLong(text);
            check(value >= 1, key, "must be at least 1 byte, was " + text);
            return value;
        } catch (NumberFormatException e) {
            check(false, key, "must be a whole number of bytes, was \"" + text + "\"");
            return 1;
        }
    }

    private static String range(int min, int max) {
        return max == Integer.MAX_VALUE ? "at least " + min : min + "-" + max;
    }

    /** A count, with an age and bytes behind commas where they are not as usual. */
    HistorySetting history(String key, String text) {
        String[] parts = text.split(",", -1);
        check(parts.length <= HISTORY_PARTS, key, "must be count[, age[, bytes]], was \"" + text + "\"");
        String count = parts[0].strip();
        boolean valid = COUNT.matcher(count).matches();
        check(valid, key, "must start with a number of messages, 1-1000000, was \"" + count + "\"");
        return new HistorySetting(valid ? Integer.parseInt(count) : 1,
                parts.length > 1 ? duration(key, parts[1].strip(), Duration.ofMillis(1)) : HISTORY_AGE,
                parts.length > 2 ? bytes(key, parts[2].strip()) : HISTORY_BYTES);
    }

    /** Names that start so and are no other setting. */
    List<String> namesUnder(String prefix) {
        var names = new TreeSet<String>();
        for (String name : config.getPropertyNames()) {
            // Some implementations list a variable in a form with dots, too: pinghub.history.max.bytes is none of ours.
            if (name.startsWith(prefix) && !known.contains(environmentName(name))) {
                names.add(name);
            }
        }
        return List.copyOf(names);
    }

    /** Strictly {@code true} or {@code false}: a misspelt switch must not silently mean off. */
    boolean flag(String key) {
        String text = raw(key);
        check(text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"), key,
                "must be true or false, was \"" + text + "\"");
        return Boolean.parseBoolean(text);
    }

    /** One of an enum's names, written small and with dashes. */
    <E extends Enum<E>> E choice(String key, Class<E> type) {
        return choice(key, raw(key), type);
    }

    <E extends Enum<E>> E choice(String key, String text, Class<E> type) {
        var names = new ArrayList<String>();
        for (E constant : type.getEnumConstants()) {
            String name = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (name.equals(text)) {
                return constant;
            }
            names.add(name);
        }
        check(false, key, "must be " + String.join(" or ", names) + ", was \"" + text + "\"");
        return type.getEnumConstants()[0];
    }

    /** {@code 500ms}, {@code 27s}, {@code 5m}, {@code 1h}, or ISO 8601 such as {@code PT27S}. */
    Duration duration(String key, Duration min) {
        return duration(key, raw(key), min);
    }

    private Duration duration(String key, String text, Duration min) {
        try {
            Matcher matcher = SHORT_DURATION.matcher(text);
            Duration value = matcher.matches() ? duration(Long.parseLong(matcher.group(1)), matcher.group(2))
                    : Duration.parse(text);
            check(value.compareTo(min) >= 0 && value.compareTo(LONGEST) <= 0, key,
                    "must be " + min.toMillis() + "ms-" + LONGEST.toHours() + "h, was " + text);
            return value;
        } catch (DateTimeParseException e) {
            check(false, key, "must be a duration such as 500ms, 27s, 5m or PT27S, was \"" + text + "\"");
            return min;
        }
    }

    private static Duration duration(long number, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> throw new IllegalArgumentException("not a unit of SHORT_DURATION: " + unit);
        };
    }

    /** Whatever it is; empty where it is absent. */
    String string(String key) {
        return raw(key);
    }

    String text(String key, String pattern, String description) {
        String text = raw(key);
        check(text.matches(pattern), key, "must be " + description + ", was \"" + text + "\"");
        return text;
    }

    /** Elements between commas, blanks around them ignored; absent or blank is the empty set. */
    <T> Set<T> set(String key, Function<String, T> parser) {
        var elements = new HashSet<T>();
        for (String element : raw(key).split(",", -1)) {
            String stripped = element.strip();
            if (!stripped.isEmpty()) {
                try {
                    elements.add(parser.apply(stripped));
                } catch (IllegalArgumentException e) {
                    check(false, key, "has \"" + stripped + "\": " + e.getMessage());
                }
            }
        }
        return elements;
    }

    /** Never repeated in a problem's text. */
    Optional<String> secret(String key, int minLength) {
        String text = raw(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        check(text.length() >= minLength, key, "must have at least " + minLength + " characters");
        return Optional.of(text);
    }

    /** A file by its absolute path, for each server has its own idea of where others begin; absent or blank is none. */
    Optional<Path> file(String key) {
        String text = raw(key);
        try {
            Path path = Path.of(text);
            check(text.isEmpty() || path.isAbsolute(), key, "must be an absolute path, was \"" + text + "\"");
            return text.isEmpty() ? Optional.empty() : Optional.of(path);
        } catch (InvalidPathException e) {
            check(false, key, "must be an absolute path, was \"" + text + "\"");
            return Optional.empty();
        }
    }

    void check(boolean valid, String key, String otherwise) {
        if (!valid) {
            problems.add(key + " " + otherwise);
            wrong.add(key);
        }
    }

    /** The same for what one value means beside another; says nothing where the other is wrong already. */
    void check(boolean valid, String key, String besides, String otherwise) {
        if (!wrong.contains(key) && !wrong.contains(besides)) {
            check(valid, key, otherwise);
        }
    }

    void refuseProblems() {
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
    }

    /** Names that are settings of others and look like ours. */
    void leave(String... keys) {
        for (String key : keys) {
            known.add(key);
            known.add(environmentName(key));
        }
    }

    /** Names that look like settings of ours and that nobody has read: most likely misspelt. */
    Set<String> unknownNames() {
        // By its form in the environment, because some implementations list a variable in both forms.
        var unknown = new TreeMap<String, String>();
        for (String name : config.getPropertyNames()) {
            if ((name.startsWith("pinghub.") || name.startsWith("PINGHUB_")) && !known.contains(name)) {
                unknown.merge(environmentName(name), name, (one, other) -> one.compareTo(other) < 0 ? one : other);
            }
        }
        return new TreeSet<>(unknown.values());
    }

    /** MicroProfile Config's rule for environment variables. */
    private static String environmentName(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** As strings, because converters of the container would stop at the first value they cannot read. */
    private String raw(String key) {
        leave(key);
        return config.getOptionalValue(key, String.class).orElse("").strip();
    }
}
