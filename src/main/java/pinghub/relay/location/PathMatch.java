package pinghub.relay.location;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which paths a location is for; they are decoded, and begin behind the context path. */
public sealed interface PathMatch {

    /** This path. */
    record Exact(String path) implements PathMatch {

        @Override
        public Optional<Map<String, String>> match(String candidate) {
            return candidate.equals(path) ? Optional.of(Map.of()) : Optional.empty();
        }
    }

    /** All that start so. */
    record Prefix(String path) implements PathMatch {

        @Override
        public Optional<Map<String, String>> match(String candidate) {
            return candidate.startsWith(path) ? Optional.of(Map.of()) : Optional.empty();
        }
    }

    /** All in which it is found. */
    record Regex(Pattern pattern) implements PathMatch {

        private static final Pattern NAMED = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

        @Override
        public Optional<Map<String, String>> match(String candidate) {
            Matcher matcher = pattern.matcher(candidate);
            if (!matcher.find()) {
                return Optional.empty();
            }
            return Optional.of(IntStream.rangeClosed(1, matcher.groupCount()).boxed().filter(group -> matcher.group(group) != null)
                    .collect(Collectors.collectingAndThen(Collectors.toMap(String::valueOf, matcher::group), captures -> {
                        names().filter(name -> matcher.group(name) != null).forEach(name -> captures.put(name, matcher.group(name)));
                        return Map.copyOf(captures);
                    })));
        }

        @Override
        public boolean captures(String name) {
            return name.chars().allMatch(c -> c >= '0' && c <= '9')
                    ? Integer.parseInt(name) >= 1 && Integer.parseInt(name) <= pattern.matcher("").groupCount()
                    : names().anyMatch(name::equals);
        }

        private Stream<String> names() {
            return NAMED.matcher(pattern.pattern()).results().map(result -> result.group(1));
        }
    }

    /** What the path's parts are, by number and by name; empty if it is none of these paths. */
    Optional<Map<String, String>> match(String candidate);

    /** Whether there is such a part. */
    default boolean captures(String name) {
        return false;
    }
}
