package pinghub.relay.info;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A form in which information is given, chosen by {@code Accept}; never refused with 406. */
public enum InfoFormat {
    TEXT("text/plain", Set.of("text/plain", "text/*", "*/*")),
    JSON("text/json", Set.of("text/json", "application/json", "text/x-json", "application/x-json", "application/*")),
    YAML("text/yaml", Set.of("text/yaml", "application/yaml", "text/x-yaml", "application/x-yaml")),
    XML("text/xml", Set.of("text/xml", "application/xml"));

    private static final int MAX_QUALITY = 1000;

    private final String type;
    @SuppressWarnings("ImmutableEnumChecker") // of Set.of, which nobody can change
    private final Set<String> names;

    InfoFormat(String type, Set<String> names) {
        this.type = type;
        this.names = names;
    }

    /** As {@code Content-Type} has it. */
    public String type() {
        return type;
    }

    /** The first of those the client likes best; plain text if it likes none, or does not say. Takes time in proportion to the header. */
    public static InfoFormat of(@Nullable String accept) {
        InfoFormat best = TEXT;
        int bestQuality = 0;
        int start = 0;
        while (accept != null && start <= accept.length() && bestQuality < MAX_QUALITY) {
            int comma = accept.indexOf(',', start);
            int end = comma < 0 ? accept.length() : comma;
            String element = accept.substring(start, end);
            int semicolon = element.indexOf(';');
            String name = (semicolon < 0 ? element : element.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
            for (InfoFormat format : values()) {
                if (format.names.contains(name)) {
                    int quality = semicolon < 0 ? MAX_QUALITY : quality(element.substring(semicolon));
                    if (quality > bestQuality) {
                        best = format;
                        bestQuality = quality;
                    }
                }
            }
            start = end + 1;
        }
        return best;
    }

    /** In thousandths (RFC 9110 §12.4.2); what is malformed counts as none was given. */
    private static int quality(String parameters) {
        for (String parameter : parameters.split(";", -1)) {
            String text = parameter.strip();
            if (text.startsWith("q=") || text.startsWith("Q=")) {
                return text.substring(2).matches("0(\\.[0-9]{0,3})?") ? (int) Math.round(Double.parseDouble(text.substring(2)) * MAX_QUALITY)
                        : MAX_QUALITY;
            }
        }
        return MAX_QUALITY;
    }
}
