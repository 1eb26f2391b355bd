package pinghub.channel;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What applies to which channels: of the patterns that match a name, the most specific one. */
public final class ChannelRules {

    /** Nothing is kept, and who is slow is disconnected. */
    public static final ChannelRules NONE = new ChannelRules(Map.of(), Map.of());

    private final SortedMap<ChannelPattern, HistoryRule> history;
    private final SortedMap<ChannelPattern, SlowPolicy> slow;

    public ChannelRules(Map<ChannelPattern, HistoryRule> history, Map<ChannelPattern, SlowPolicy> slow) {
        this.history = new TreeMap<>(history);
        this.slow = new TreeMap<>(slow);
    }

    /** What the channel keeps; empty if nothing. */
    public Optional<HistoryRule> history(ChannelName name) {
        return Optional.ofNullable(find(history, name));
    }

    /** What happens to its slow subscribers. */
    public SlowPolicy slow(ChannelName name) {
        SlowPolicy policy = find(slow, name);
        return policy == null ? SlowPolicy.DISCONNECT : policy;
    }

    /** Whether any channel at all keeps anything. */
    boolean keepAnything() {
        return !history.isEmpty();
    }

    private static <T> @Nullable T find(SortedMap<ChannelPattern, T> rules, ChannelName name) {
        if (rules.isEmpty()) {
            return null; // asked with each message that nobody hears
        }
        for (Map.Entry<ChannelPattern, T> rule : rules.entrySet()) {
            if (rule.getKey().matches(name)) {
                return rule.getValue();
            }
        }
        return null;
    }
}
