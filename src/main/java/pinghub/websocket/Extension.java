package pinghub.websocket;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One element of Sec-WebSocket-Extensions (RFC 6455 §9.1): an extension a client offers, in the order of its preference.
 *
 * @param name       as it was sent
 * @param parameters as they were sent, in their order, perhaps the same twice
 */
public record Extension(String name, List<Parameter> parameters) {

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern ELEMENT = Pattern.compile("(" + TOKEN + ")([ \\t]*)");
    private static final Pattern PARAMETER = Pattern.compile(";[ \\t]*(" + TOKEN + ")[ \\t]*"
            + "(?:=[ \\t]*(?:(" + TOKEN + ")|\"([!#$%&'*+.^_`|~0-9A-Za-z\\\\-]+)\")[ \\t]*)?");
    private static final Pattern BETWEEN = Pattern.compile("[ \\t,]*");

    /** A parameter; many have no value. */
    public record Parameter(String name, Optional<String> value) { }

    public Extension {
        parameters = List.copyOf(parameters);
    }

    /**
     * Reads all lines of the header as one list.
     *
     * @return empty if they do not have the form that RFC 6455 demands
     */
    public static Optional<List<Extension>> parse(List<String> lines) {
        if (lines.isEmpty()) {
            return Optional.of(List.of());
        }
        var extensions = new ArrayList<Extension>();
        String list = String.join(",", lines);
        Matcher between = BETWEEN.matcher(list);
        Matcher element = ELEMENT.matcher(list);
        int at = end(between, 0);
        while (at < list.length()) {
            if (!element.region(at, list.length()).lookingAt()) {
                return Optional.empty();
            }
            var parameters = new ArrayList<Parameter>();
            at = parameters(list, element.end(), parameters);
            extensions.add(new Extension(element.group(1), parameters));
            if (at < list.length() && list.charAt(at) != ',') {
                return Optional.empty();
            }
            at = end(between, at);
        }
        return Optional.of(extensions);
    }

    private static int parameters(String list, int from, List<Parameter> parameters) {
        Matcher parameter = PARAMETER.matcher(list);
        int at = from;
        while (parameter.region(at, list.length()).lookingAt()) {
            String quoted = parameter.group(3);
            // What is quoted must be a token once the backslashes are taken off, so that none may escape another, or the quote.
            if (quoted != null && (quoted.contains("\\\\") || quoted.endsWith("\\"))) {
                return at;
            }
            String value = quoted == null ? parameter.group(2) : quoted.replace("\\", "");
            parameters.add(new Parameter(parameter.group(1), Optional.ofNullable(value)));
            at = parameter.end();
        }
        return at;
    }

    private static int end(Matcher between, int from) {
        between.region(from, between.regionEnd()).lookingAt(); // matches nothing at worst
        return between.end();
    }
}
