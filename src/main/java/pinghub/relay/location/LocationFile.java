package pinghub.relay.location;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * A locations file: YAML, with {@code defaults} and a list of {@code locations}.
 *
 * @param locations in their order; empty if anything is wrong
 * @param problems  what is wrong, each {@code file:line: reason}; empty if nothing is
 */
public record LocationFile(List<Location> locations, List<String> problems) {

    /** The largest file in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    private static final Set<String> SECTIONS = Set.of("defaults", "locations");
    private static final int MAX_NESTING = 16;
    private static final int MAX_ALIASES = 1000;
    private static final int MAX_LINE_LENGTH = 65_536; // SnakeYAML takes the square of the longest
    private static final int MAX_LOCATIONS = 10_000;

    public LocationFile {
        locations = List.copyOf(locations);
        problems = List.copyOf(problems);
    }

    /** Reads a file as it is. */
    public static LocationFile parse(String name, byte[] bytes) {
        try {
            return parse(name, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return new LocationFile(List.of(), List.of(name + ":1: is not valid UTF-8"));
        }
    }

    /**
     * Reads a file's text.
     *
     * @param name what the file is called in problems
     */
    public static LocationFile parse(String name, String text) {
        var problems = new Problems(name);
        var locations = new ArrayList<Location>();
        int tooLong = lineTooLong(text);
        if (tooLong > 0) {
            problems.add(tooLong, "a line must not be longer than " + MAX_LINE_LENGTH + " characters");
            return new LocationFile(List.of(), problems.sentences());
        }
        try {
            Node root = new Yaml(new SafeConstructor(options())).compose(new StringReader(text));
            if (root != null) {
                read(root, problems, locations);
            }
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            problems.add(line, "is not YAML: " + e.getProblem());
        } catch (ReaderException e) {
            problems.add(1 + (int) text.codePoints().limit(e.getPosition()).filter(c -> c == '\n').count(),
                    "is not YAML: a character that may not be there");
        } catch (YAMLException e) {
            problems.add(1, "is not YAML: " + e.getMessage());
        }
        return new LocationFile(problems.size() == 0 ? locations : List.of(), problems.sentences());
    }

    /** The number of the first line that is too long, 0 if none is. */
    private static int lineTooLong(String text) {
        int line = 1;
        int start = 0;
        while (text.length() - start > MAX_LINE_LENGTH) {
            int end = text.indexOf('\n', start);
            if (end < 0 || end - start > MAX_LINE_LENGTH) {
                return line;
            }
            line++;
            start = end + 1;
        }
        return 0;
    }

    // Only nodes are made of the text, never objects.
    private static LoaderOptions options() {
        var options = new LoaderOptions();
        options.setCodePointLimit(MAX_BYTES);
        options.setNestingDepthLimit(MAX_NESTING);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        return options;
    }

    private static void read(Node root, Problems problems, List<Location> locations) {
        if (!(root instanceof MappingNode file)) {
            problems.add(root, "the file must have \"locations:\", and may have \"defaults:\"");
            return;
        }
        for (NodeTuple section : file.getValue()) {
            if (!(section.getKeyNode() instanceof ScalarNode key) || !SECTIONS.contains(key.getValue())
                    && !key.getValue().startsWith("x-")) { // a place for what is merged elsewhere
                problems.add(section.getKeyNode(), "must be \"defaults\", \"locations\" or begin with \"x-\"");
            }
        }
        Entries defaults = defaults(section(file, "defaults"), problems);
        Node list = section(file, "locations");
        if (list instanceof SequenceNode sequence && sequence.getValue().size() > MAX_LOCATIONS) {
            problems.add(list, "there may be up to " + MAX_LOCATIONS + " locations"); // each is tried for each request
        } else if (list instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                if (item instanceof MappingNode mapping) {
                    int before = problems.size();
                    Location location = new LocationReader(mapping, defaults, problems).read();
                    if (problems.size() == before && location != null) {
                        locations.add(location);
                    }
                } else {
                    problems.add(item, "a location must be a mapping");
                }
            }
        } else if (list != null && !(list instanceof ScalarNode nothing && nothing.getValue().isEmpty())) {
            problems.add(list, "locations must be a list");
        }
    }

    private static Entries defaults(@Nullable Node node, Problems problems) {
        if (node == null) {
            return Entries.none(problems);
        }
        if (node instanceof MappingNode mapping) {
            Entries defaults = Entries.of(mapping, problems);
            LocationReader.checkDefaults(defaults, problems);
            return defaults;
        }
        problems.add(node, "defaults must be a mapping");
        return Entries.none(problems);
    }

    private static @Nullable Node section(MappingNode file, String name) {
        return file.getValue().stream().filter(section -> section.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name))
                .map(NodeTuple::getValueNode).findFirst().orElse(null);
    }
}
