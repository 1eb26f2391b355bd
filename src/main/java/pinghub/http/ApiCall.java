package pinghub.http;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the JSON API has: where it is below the reserved prefix, how it is called, and what its query may say. */
public enum ApiCall {
    PUBLISH("publish", "POST"),
    CHANNELS("channels", "GET, HEAD", "prefix", "after", "limit"),
    CHANNEL("channel", "GET, HEAD", "name"),
    HISTORY("history", "GET, HEAD", "name", "after", "last", "limit"),
    DISCONNECT("disconnect", "POST", "name"),
    SERVER("server", "GET, HEAD"),
    /** Not JSON but server-sent events, for the console. */
    LIVE("live", "GET"),
    /** Answered by the relay. */
    CHECK_LOCATIONS("locations/check", "POST"),
    DOCUMENT("openapi.json", "GET, HEAD");

    /** All calls are below this; everything below the first part of it is answered with problems. */
    public static final String BASE = "api/v1/";

    private final String path;
    private final String methods;
    @SuppressWarnings("ImmutableEnumChecker") // of Set.of, which nobody can change
    private final Set<String> parameters;

    ApiCall(String path, String methods, String... parameters) {
        this.path = path;
        this.methods = methods;
        this.parameters = Set.of(parameters);
    }

    /** The call at a path below the reserved prefix; empty if there is none. */
    static Optional<ApiCall> at(String rest) {
        for (ApiCall call : values()) {
            if (rest.equals(call.path())) {
                return Optional.of(call);
            }
        }
        return Optional.empty();
    }

    /** Below the reserved prefix. */
    public String path() {
        return BASE + path;
    }

    /** As {@code Allow} has them. */
    String methods() {
        return methods;
    }

    boolean allows(String method) {
        return List.of(methods.split(", ")).contains(method);
    }

    /** The names of all parameters that it knows. */
    Set<String> parameters() {
        return parameters;
    }
}
