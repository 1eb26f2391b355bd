package pinghub.relay.location;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/** What is wrong with a file, each with its line; of very much, the first that was found. */
final class Problems {

    private static final int MAX = 100;
    private static final int MAX_QUOTED = 80;
    private static final int MAX_REASON = 300;

    private record Problem(int line, String reason) { }

    private final String file;
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> known = new HashSet<>(); // each line of the defaults is read for every location
    private boolean more;

    Problems(String file) {
        this.file = file;
    }

    void add(int line, String reason) {
        var problem = new Problem(line, cut(reason, MAX_REASON));
        if (problems.size() == MAX) {
            more |= !known.contains(problem.line() + problem.reason());
        } else if (known.add(problem.line() + problem.reason())) {
            problems.add(problem);
        }
    }

    void add(Node node, String reason) {
        add(line(node), reason);
    }

    static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    String place(int line) {
        return file + ":" + line;
    }

    /** A text of the file as it stands in a reason. */
    static String quoted(String text) {
        return '"' + cut(text, MAX_QUOTED) + '"';
    }

    /** On one line, and not all of a long one. */
    private static String cut(String text, int max) {
        var cut = new StringBuilder();
        text.codePoints().limit(max).map(c -> Character.isISOControl(c) ? ' ' : c).forEach(cut::appendCodePoint);
        return cut.length() < text.length() ? cut.append('\u2026').toString() : cut.toString();
    }

    int size() {
        return problems.size();
    }

    /** In the order of their lines. */
    List<String> sentences() {
        var sentences = new ArrayList<String>();
        problems.stream().sorted(Comparator.comparingInt(Problem::line))
                .forEach(problem -> sentences.add(place(problem.line()) + ": " + problem.reason()));
        if (more) {
            sentences.add(place(1) + ": there is more that is wrong");
        }
        return sentences;
    }
}
