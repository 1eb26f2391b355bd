package pinghub.relay.location;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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

    /**
     * All in which it is found.
     *
     * @param names of its groups
     */
    record Regex(Pattern pattern, Set<String> names) implements PathMatch {

        // A careless pattern takes the square of the length, or a frame of the stack for each character.
        private static final int MAX_LENGTH = 8192;
        private static final Pattern NAMED = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

        public Regex {
            names = Set.copyOf(names);
        }

        Regex(Pattern pattern) {
            this(pattern, names(pattern));
        }

        /** What looks like a name may stand in a class or behind a backslash; only a matcher that has found something knows. */
        private static Set<String> names(Pattern pattern) {
            Matcher matcher = Pattern.compile("|" + pattern.pattern(), pattern.flags()).matcher("");
            if (!matcher.find()) {
                throw new IllegalStateException("nothing is found in nothing: " + matcher.pattern());
            }
            return NAMED.matcher(pattern.pattern()).results().map(result -> result.group(1)).filter(name -> {
                try {
                    return matcher.start(name) == -1;
                } catch (IllegalArgumentException e) {
                    return false; // no group
                }
            }).collect(Collectors.toUnmodifiableSet());
        }

        @Override
        public Optional<Map<String, String>> match(String candidate) {
            if (candidate.length() > MAX_LENGTH) {
                throw new PathTooLongException();
            }
            Matcher matcher = pattern.matcher(candidate);
            try {
                if (!matcher.find()) {
                    return Optional.empty();
                }
            } catch (StackOverflowError e) {
                throw new PathTooLongException(); // of such as (a|b)*
            }
            var captures = new HashMap<String, String>();
            for (int group = 1; group <= matcher.groupCount(); group++) {
                put(Integer.toString(group), matcher.group(group), captures);
            }
            names.forEach(name -> put(name, matcher.group(name), captures));
            return Optional.of(captures);
        }

        private static void put(String name, @Nullable String part, Map<String, String> captures) {
            if (part != null) {
                captures.put(name, part);
            }
        }

        @Override
        public boolean captures(String name) {
            return names.contains(name)
                    || IntStream.rangeClosed(1, pattern.matcher("").groupCount()).mapToObj(Integer::toString).anyMatch(name::equals);
        }
    }

    /**
     * What the path's parts are, by number and by name; empty if it is none of these paths.
     *
     * @throws PathTooLongException if that cannot be said
     */
    Optional<Map<String, String>> match(String candidate);

    /** Whether there is such a part. */
    default boolean captures(String name) {
        return false;
    }
}
