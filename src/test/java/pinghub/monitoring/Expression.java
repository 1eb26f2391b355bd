package pinghub.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a PromQL expression asks for, as far as dashboards and alert rules here need it: selectors, and the labels that results
 * are grouped by. Not a parser of the whole language; a name that it does not know counts as a metric's.
 *
 * @param selectors the series asked for
 * @param groupings the labels named after {@code by}
 */
record Expression(List<Selector> selectors, List<String> groupings) {

    private static final Pattern GROUPING = Pattern.compile("\\bby\\s*\\(([^)]*)\\)");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(\\(|\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("\\s*([a-zA-Z_]+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"\\s*");
    private static final Set<String> WORDS = Set.of("and", "or", "unless");

    /** A metric's name and what its labels must be. */
    record Selector(String metric, List<Matcher> matchers) { }

    /** One condition; the value is a regular expression if the operator has a tilde. */
    record Matcher(String label, String operator, String value) {

        boolean accepts(String labelValue) {
            boolean same = operator.endsWith("~") ? labelValue.matches(value) : labelValue.equals(value);
            return same != operator.startsWith("!");
        }
    }

    static Expression of(String promQl) {
        var groupings = new ArrayList<String>();
        String rest = GROUPING.matcher(promQl).replaceAll(found -> {
            groupings.addAll(List.of(found.group(1).strip().split("\\s*,\\s*")));
            return " ";
        });
        rest = RANGE.matcher(rest).replaceAll(" ");
        var selectors = SELECTOR.matcher(rest).results()
                .filter(found -> !"(".equals(found.group(2)) && !WORDS.contains(found.group(1)))
                .map(found -> new Selector(found.group(1), matchers(found.group(3)))).toList();
        return new Expression(selectors, groupings);
    }

    private static List<Matcher> matchers(String list) {
        if (list == null) {
            return List.of();
        }
        // No value here has a comma in it; what is left over by the pattern would be an error in the expression.
        var matchers = new ArrayList<Matcher>();
        for (String each : list.split(",")) {
            var found = MATCHER.matcher(each);
            if (!found.matches()) {
                throw new IllegalArgumentException("not a label matcher: " + each);
            }
            matchers.add(new Matcher(found.group(1), found.group(2), found.group(3)));
        }
        return matchers;
    }
}
