package pinghub.config;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * Settings by patterns of channels: one property for each pattern ({@code pinghub.slow./a/*=…}, the pattern also between quotes), and
 * because few shells can set such a name, a list of all ({@code pinghub.slow=/a/*=…; /b=…}).
 */
final class PatternSettings {

    private final SettingsReader reader;
    private final String key;

    PatternSettings(SettingsReader reader, String key) {
        this.reader = reader;
        this.key = key;
    }

    /**
     * Reads them all.
     *
     * @param parser gets the name of the setting, for what it has to complain of, and the text of the value
     */
    <T> Map<String, T> read(BiFunction<String, String, T> parser) {
        var values = new TreeMap<String, T>();
        for (String element : reader.string(key).split(";", -1)) {
            String stripped = element.strip();
            int equals = stripped.lastIndexOf('='); // no value has one, and a path may
            reader.check(stripped.isEmpty() || equals > 0, key, "has \"" + stripped + "\": must be pattern=value");
            if (equals > 0) {
                put(values, stripped.substring(0, equals).strip(), key, stripped.substring(equals + 1).strip(), parser);
            }
        }
        String prefix = key + ".";
        for (String name : reader.namesUnder(prefix)) {
            put(values, name.substring(prefix.length()), name, reader.string(name), parser);
        }
        return values;
    }

    private <T> void put(Map<String, T> values, String quoted, String name, String value, BiFunction<String, String, T> parser) {
        boolean quotes = quoted.length() >= 2 && quoted.startsWith("\"") && quoted.endsWith("\"");
        String pattern = quotes ? quoted.substring(1, quoted.length() - 1) : quoted;
        if (!pattern.startsWith("/")) {
            reader.check(false, name, "must name a pattern of channels that starts with a slash, was \"" + pattern + "\"");
        } else if (hasMisplacedRest(pattern)) {
            reader.check(false, name, "may have ** only as the last segment of a pattern, was \"" + pattern + "\"");
        } else {
            boolean first = values.put(pattern, parser.apply(name, value)) == null;
            reader.check(first, name, "must name each pattern once, was \"" + pattern + "\" again");
        }
    }

    private static boolean hasMisplacedRest(String pattern) {
        return (pattern.endsWith("/**") ? pattern.substring(0, pattern.length() - 3) : pattern).contains("**");
    }
}
