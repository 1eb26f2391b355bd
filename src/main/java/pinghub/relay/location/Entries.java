package pinghub.relay.location;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** The settings that stand in one mapping of the file, by their own names, and those that it inherits. */
final class Entries {

    /**
     * A setting as it stands in the file.
     *
     * @param written its name there
     * @param values  what it is; a text of several words is one value
     * @param list    whether the values stand in a list
     * @param line    of the name
     */
    record Entry(String written, List<String> values, boolean list, int line) {

        /** The value, or all of them with blanks between. */
        String text() {
            return String.join(" ", values);
        }

        /** The values, each of which may have had blanks between its own parts. */
        List<String> words() {
            return list ? values : values.stream().flatMap(value -> List.of(value.strip().split("\\s+", -1)).stream())
                    .filter(word -> !word.isEmpty()).toList();
        }
    }

    private static final List<String> PREFIXES = List.of("nchan_", "push_");
    private static final String MERGE = "<<";
    private static final int MAX_DEPTH = 8;
    // Far more than anybody needs; an alias makes thousands of one mapping, list or text at the cost of a few characters.
    private static final int MAX_SETTINGS = 200;
    static final int MAX_VALUES = 1000;
    private static final int MAX_LENGTH = 65_536;
    static final int MAX_NAME_LENGTH = 200;

    private static final Map<String, String> OLD_NAMES = Map.ofEntries(
            Map.entry("authorized_channels_only", "subscribe_existing_channels_only"),
            Map.entry("subscriber_etag_tag", "subscriber_message_id_custom_etag_header"),
            Map.entry("allow_origin", "access_control_allow_origin"),
            Map.entry("concurrency", "subscriber_concurrency"),
            Map.entry("pub_channel_id", "publisher_channel_id"),
            Map.entry("sub_channel_id", "subscriber_channel_id"),
            Map.entry("eventsource_event_name", "eventsource_event"));

    private final Map<String, Entry> entries = new HashMap<>();
    private final Problems problems;
    private final int line;

    private Entries(Problems problems, int line) {
        this.problems = problems;
        this.line = line;
    }

    /** Nothing. */
    static Entries none(Problems problems) {
        return new Entries(problems, 1);
    }

    /** Reads a mapping. */
    static Entries of(MappingNode mapping, Problems problems) {
        var entries = new Entries(problems, Problems.line(mapping));
        entries.read(mapping, 0);
        return entries;
    }

    private void read(MappingNode mapping, int depth) {
        if (mapping.getValue().size() > MAX_SETTINGS) {
            problems.add(mapping, "has more than " + MAX_SETTINGS + " settings");
            return;
        }
        var own = new LinkedHashMap<String, Entry>();
        boolean merged = false;
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(tuple.getKeyNode(), "a setting's name must be a text");
            } else if (key.getValue().length() > MAX_NAME_LENGTH) {
                problems.add(key, "a setting's name must not be longer than " + MAX_NAME_LENGTH + " characters");
            } else if (key.getValue().equals(MERGE)) {
                if (merged) {
                    problems.add(key, "<< is there twice");
                } else {
                    merged = true;
                    merge(tuple.getValueNode(), depth);
                }
            } else if (!key.getValue().equals("when")) { // which is read by itself
                entry(key, tuple.getValueNode()).ifPresent(entry -> {
                    if (own.putIfAbsent(name(entry.written()), entry) != null) {
                        problems.add(key, entry.written() + " is there twice");
                    }
                });
            }
        }
        entries.putAll(own); // over what is merged, wherever that stands
    }

    private void merge(Node value, int depth) {
        if (depth >= MAX_DEPTH) {
            problems.add(value, "<< is nested too deeply");
        } else if (value instanceof MappingNode mapping) {
            read(mapping, depth + 1);
        } else {
            problems.add(value, "<< must name a mapping");
        }
    }

    private Optional<Entry> entry(ScalarNode key, Node value) {
        var values = new ArrayList<String>();
        boolean list = value instanceof SequenceNode;
        List<Node> nodes = value instanceof SequenceNode sequence ? sequence.getValue() : List.of(value);
        if (nodes.size() > MAX_VALUES) {
            problems.add(key, key.getValue() + " has more than " + MAX_VALUES + " values");
            return Optional.empty();
        }
        int length = 0;
        for (Node node : nodes) {
            if (!(node instanceof ScalarNode scalar)) {
                problems.add(node, key.getValue() + " must be a text or a list of texts");
                return Optional.empty();
            }
            values.add(scalar.getValue());
            length += scalar.getValue().length();
            if (length > MAX_LENGTH) {
                problems.add(key, key.getValue() + " is longer than " + MAX_LENGTH + " characters");
                return Optional.empty();
            }
        }
        return Optional.of(new Entry(key.getValue(), values, list, Problems.line(key)));
    }

    /** The setting's own name, without the module's prefix, whatever it was once called. */
    static String name(String written) {
        String name = written;
        for (String prefix : PREFIXES) {
            if (written.startsWith(prefix)) {
                name = written.substring(prefix.length());
            }
        }
        return OLD_NAMES.getOrDefault(name, name);
    }

    /** These, and where they say nothing, those. */
    Entries orElse(Entries inherited) {
        var all = new Entries(problems, line);
        all.entries.putAll(inherited.entries);
        all.entries.putAll(entries);
        return all;
    }

    @Nullable Entry get(String name) {
        return entries.get(name);
    }

    Set<String> names() {
        return entries.keySet();
    }

    /** Whether a name is written as the module with this prefix has it. */
    boolean writtenWith(String prefix) {
        return entries.values().stream().anyMatch(entry -> entry.written().startsWith(prefix));
    }

    /** Where the mapping begins. */
    int line() {
        return line;
    }
}
