package pinghub.relay.hook;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinghub.relay.info.InfoFormat;
import pinghub.relay.location.Call;
import pinghub.relay.location.HookRules;

/**
 * Who calls, as far as it matters when the request is over.
 *
 * @param call           what the request asks for
 * @param format         in which it wants information
 * @param publisherType  http, websocket or empty
 * @param subscriberType the subscriber's kind, or empty
 * @param event          the name that the publisher gives to events
 * @param uri            of the request, with its query
 * @param query          without its question mark
 * @param address        from which it comes, empty if the server knows none
 * @param headers        of the request, if the application is asked anything; each a name and a value
 */
public record Caller(Call call, InfoFormat format, String publisherType, String subscriberType, Optional<String> event, String uri,
        String query, String address, List<Map.Entry<String, String>> headers) {

    private static final int MAX_EVENT_LENGTH = 256;

    public Caller {
        headers = List.copyOf(headers);
    }

    /** Who has sent a request. */
    public static Caller of(Call call, HttpServletRequest request, String publisherType, String subscriberType) {
        String query = request.getQueryString() == null ? "" : request.getQueryString();
        return new Caller(call, InfoFormat.of(accept(request)), publisherType, subscriberType,
                call.eventName().or(() -> event(request.getHeader("X-EventSource-Event"))),
                query.isEmpty() ? request.getRequestURI() : request.getRequestURI() + "?" + query, query,
                request.getRemoteAddr() == null ? "" : request.getRemoteAddr(),
                asksAnything(call.location().hooks()) ? headers(request) : List.of());
    }

    private static String accept(HttpServletRequest request) {
        return String.join(",", Collections.list(request.getHeaders("Accept")));
    }

    /** A name that an event may have: it stands in a line. */
    private static Optional<String> event(@Nullable String name) {
        return Optional.ofNullable(name).map(String::strip).filter(text -> !text.isEmpty() && text.length() <= MAX_EVENT_LENGTH
                && text.chars().noneMatch(c -> c < ' '));
    }

    private static boolean asksAnything(HookRules hooks) {
        return hooks.authorize().isPresent() || hooks.subscribed().isPresent() || hooks.unsubscribed().isPresent()
                || hooks.upstream().isPresent();
    }

    private static List<Map.Entry<String, String>> headers(HttpServletRequest request) {
        var headers = new ArrayList<Map.Entry<String, String>>();
        for (String name : Collections.list(request.getHeaderNames())) {
            for (String value : Collections.list(request.getHeaders(name))) {
                headers.add(Map.entry(name, value));
            }
        }
        return headers;
    }
}
