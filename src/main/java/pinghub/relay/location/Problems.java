package pinghub.relay.location;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.yaml.snakeyaml.nodes.Node;

/** What is wrong with a file, each with its line. */
final class Problems {

    private record Problem(int line, String reason) { }

    private final String file;
    private final List<Problem> problems = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void add(int line, String reason) {
        if (problems.stream().noneMatch(known -> known.line() == line && known.reason().equals(reason))) {
            problems.add(new Problem(line, reason)); // each line of the defaults is read for every location
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

    int size() {
        return problems.size();
    }

    /** In the order of their lines. */
    List<String> sentences() {
        return problems.stream().sorted(Comparator.comparingInt(Problem::line))
                .map(problem -> place(problem.line()) + ": " + problem.reason()).toList();
    }
}
