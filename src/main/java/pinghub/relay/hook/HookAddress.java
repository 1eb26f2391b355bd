package pinghub.relay.hook;

import java.nio.charset.StandardCharsets;
import pinghub.relay.location.MalformedVariableException;
import pinghub.relay.location.Template;
import pinghub.relay.location.Variables;

/** The URLs that the application is asked and told by. */
final class HookAddress {

    private static final String UNRESERVED = "-._~";
    private static final String OF_A_URI = UNRESERVED + "!$&'()*+,;=:@/?%";

    private HookAddress() {
    }

    /**
     * The URL for a request. What the request has stays within its segment of the path, or its part of the query.
     *
     * @param query is appended
     * @throws MalformedVariableException if a segment of the path would be another than it is in the template
     */
    static String of(Template url, Variables variables, String query) {
        String text = url.toString();
        int mark = text.indexOf('?');
        String path = text.substring(0, mark < 0 ? text.length() : mark);
        String address = part(path).resolve(name -> segment(name, variables.value(name)));
        checkSegments(address, part(path).resolve(name -> "x"));
        if (mark >= 0) {
            address += part(text.substring(mark)).resolve(name -> escape(variables.value(name)));
        }
        return query.isEmpty() ? address : address + (mark >= 0 ? "&" : "?") + uri(query);
    }

    private static Template part(String text) {
        return Template.parse(text, capture -> true); // it was checked when it was read
    }

    /** Also behind an escaped slash: some applications take that for one. */
    private static String segment(String name, String value) {
        for (String step : value.split("[/\\\\]", -1)) {
            if (step.equals(".") || step.equals("..")) {
                throw new MalformedVariableException("The request has dots where the application's path has none.");
            }
        }
        if (value.isEmpty() && !name.equals("subscriber_type") && !name.equals("publisher_type")) {
            throw new MalformedVariableException("The request has nothing for a part of the application's path.");
        }
        return escape(value);
    }

    private static void checkSegments(String address, String example) {
        String[] segments = address.split("/", -1);
        String[] examples = example.split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            String segment = segments[i];
            if (!segment.equals(examples[i]) && (segment.isEmpty() || segment.equals(".") || segment.equals(".."))) {
                throw new MalformedVariableException("The request makes no path of the application.");
            }
        }
    }

    /** What a client has sent must not end the part of the URL that it stands in. */
    static String escape(String text) {
        return escape(text, UNRESERVED);
    }

    /** A part of a URI with its escapes; what a URI may not have is escaped. */
    static String uri(String text) {
        return escape(text.replaceAll("%(?![0-9A-Fa-f]{2})", "%25"), OF_A_URI);
    }

    private static String escape(String text, String kept) {
        var escaped = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || kept.indexOf(b) >= 0) {
                escaped.append((char) b);
            } else {
                escaped.append('%').append(Character.toUpperCase(Character.forDigit((b & 0xFF) >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 0xF, 16)));
            }
        }
        return escaped.toString();
    }
}
