package pinghub.http;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a batch of messages is written, and its results with it. */
enum BatchFormat {

    /** One item a line. */
    NDJSON("application/x-ndjson"),
    /** An array of items. */
    JSON("application/json");

    private final String type;

    BatchFormat(String type) {
        this.type = type;
    }

    /** The media type. */
    String type() {
        return type;
    }

    /**
     * The format that a Content-Type names, whatever its parameters: JSON is UTF-8 (RFC 8259 §8.1). None that a browser sends to
     * another site without asking first (CORS).
     *
     * @param contentType may be {@code null}
     */
    static Optional<BatchFormat> of(@Nullable String contentType) {
        String name = contentType == null ? "" : contentType.split(";", 2)[0].strip();
        for (BatchFormat format : values()) {
            if (format.type.equalsIgnoreCase(name)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
