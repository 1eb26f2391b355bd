package pinghub.relay.location;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A text with variables: {@code news-$arg_id}, {@code ${1}-all}; {@code $$} is a dollar. */
public final class Template {

    public static final Template EMPTY = new Template("", List.of());

    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{([A-Za-z0-9_]+)\\}|([0-9]|[A-Za-z_][A-Za-z0-9_]*)|(\\$))");
    private static final Pattern KNOWN = Pattern.compile("(?:arg|http|cookie)_[A-Za-z0-9_]+|uri|request_uri|query_string|args|"
            + "remote_addr|request_method|host|scheme|channel_id[2-7]?|channel_group|subscriber_type|publisher_type|message_id|"
            + "prev_message_id");

    private final String text;
    private final List<Part> parts;
    private final @Nullable String constant; // null where there are variables

    private sealed interface Part {
        record Literal(String text) implements Part { }

        record Variable(String name) implements Part { }
    }

    private Template(String text, List<Part> parts) {
        this.text = text;
        this.parts = List.copyOf(parts);
        this.constant = constant(parts);
    }

    private static @Nullable String constant(List<Part> parts) {
        var literals = new StringBuilder();
        for (Part part : parts) {
            if (!(part instanceof Part.Literal literal)) {
                return null;
            }
            literals.append(literal.text());
        }
        return literals.toString();
    }

    /** A text that is always the same. */
    public static Template literal(String text) {
        return new Template(text, text.isEmpty() ? List.of() : List.of(new Part.Literal(text)));
    }

    /**
     * Reads a template.
     *
     * @param captures which names the location's path has
     * @throws IllegalArgumentException naming what is no variable
     */
    public static Template parse(String text, Predicate<String> captures) {
        var parts = new ArrayList<Part>();
        var literal = new StringBuilder();
        Matcher variable = VARIABLE.matcher(text);
        int at = 0;
        while (at < text.length()) {
            int dollar = text.indexOf('$', at);
            literal.append(text, at, dollar < 0 ? text.length() : dollar);
            if (dollar < 0) {
                break;
            }
            if (!variable.region(dollar, text.length()).lookingAt()) {
                throw new IllegalArgumentException("has a $ that starts no variable (a dollar is $$)");
            }
            at = variable.end();
            if (variable.group(3) != null) {
                literal.append('$');
                continue;
            }
            String name = variable.group(1) == null ? variable.group(2) : variable.group(1);
            if (!captures.test(name) && !KNOWN.matcher(name).matches()) {
                throw new IllegalArgumentException("names $" + name + ", which is no variable here");
            }
            if (!literal.isEmpty()) {
                parts.add(new Part.Literal(literal.toString()));
                literal.setLength(0);
            }
            parts.add(new Part.Variable(name));
        }
        if (!literal.isEmpty()) {
            parts.add(new Part.Literal(literal.toString()));
        }
        return new Template(text, parts);
    }

    /** The names of its variables. */
    Set<String> variables() {
        return parts.stream().filter(Part.Variable.class::isInstance).map(part -> ((Part.Variable) part).name())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether it is the same for every request. */
    public boolean isConstant() {
        return constant != null;
    }

    /** The text for a request; what it does not have is empty. */
    public String resolve(Variables variables) {
        if (constant != null) {
            return constant;
        }
        if (parts.size() == 1 && parts.get(0) instanceof Part.Variable variable) {
            return variables.value(variable.name());
        }
        var resolved = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Part.Literal literal) {
                resolved.append(literal.text());
            } else if (part instanceof Part.Variable variable) {
                resolved.append(variables.value(variable.name()));
            }
        }
        return resolved.toString();
    }

    /** As it is written in the file. */
    @Override
    public String toString() {
        return text;
    }
}
