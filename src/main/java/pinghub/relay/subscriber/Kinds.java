package pinghub.relay.subscriber;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import pinghub.http.HeaderTokens;
import pinghub.relay.location.Call;
import pinghub.relay.location.PublisherKind;
import pinghub.relay.location.SubscriberKind;

/** Which kind of subscriber a request is. */
public final class Kinds {

    private Kinds() {
    }

    /**
     * The kind of a GET. What it asks for and the location does not allow is passed over, but for a websocket's handshake, which is one
     * or nothing.
     *
     * @return empty if the location allows none that it could be
     */
    public static Optional<SubscriberKind> of(Call call, HttpServletRequest request) {
        Set<SubscriberKind> allowed = call.location().subscriber().kinds();
        if (isHandshake(request)) {
            boolean listens = call.location().role().subscribes() && allowed.contains(SubscriberKind.WEBSOCKET);
            boolean publishes = call.location().role().publishes()
                    && call.location().publisher().kinds().contains(PublisherKind.WEBSOCKET);
            return listens || publishes ? Optional.of(SubscriberKind.WEBSOCKET) : Optional.empty();
        }
        for (SubscriberKind kind : SubscriberKind.values()) {
            if (allowed.contains(kind) && isAskedFor(kind, request)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** Whether a request is for a websocket, well-formed or not. */
    public static boolean isHandshake(HttpServletRequest request) {
        return HeaderTokens.of(request, "Upgrade").contains("websocket");
    }

    private static boolean isAskedFor(SubscriberKind kind, HttpServletRequest request) {
        return switch (kind) {
            case WEBSOCKET -> false;
            case EVENTSOURCE -> has(request, "Accept", "text/event-stream");
            case CHUNKED -> has(request, "TE", "chunked");
            case MULTIPART -> has(request, "Accept", "multipart/mixed");
            case INTERVALPOLL, RAW_STREAM, LONGPOLL -> true;
        };
    }

    /** Whether a list has an element, and not with a weight of 0. */
    private static boolean has(HttpServletRequest request, String header, String wanted) {
        if (request.getHeader(header) == null) {
            return false;
        }
        for (String line : Collections.list(request.getHeaders(header))) {
            for (String element : line.split(",", -1)) {
                String[] parts = element.toLowerCase(Locale.ROOT).split(";", -1);
                if (parts[0].strip().equals(wanted) && !isRefused(parts)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isRefused(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            if (parts[i].strip().matches("q\\s*=\\s*0(\\.0*)?")) {
                return true;
            }
        }
        return false;
    }
}
