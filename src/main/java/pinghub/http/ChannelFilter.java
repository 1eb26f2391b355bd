package pinghub.http;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pinghub.channel.ChannelName;
import pinghub.channel.Counters;
import pinghub.config.Settings;
import pinghub.http.container.PayaraAnswers;

/**
 * Sees every request first and sends it to its door: websocket handshakes and HTTP listeners go on to the next filters, POST to
 * {@link PostDoor} or, where its body is not there yet, to {@link PublishResource}, GET and HEAD to {@link PageResource},
 * reserved paths to what answers them. Mapped by web.xml, which also fixes the order of the filters.
 */
public class ChannelFilter extends HttpFilter {

    /** Request attribute: the {@link ChannelName} that the path names. */
    public static final String CHANNEL = "pinghub.channel";

    /** Request attribute: the {@link Listening.Form} that a listener asks for. */
    public static final String FORM = "pinghub.form";

    /** Request attribute: there, with {@link #FORM}, if it is no channel that is listened to, but the node's own figures. */
    public static final String FEED = "pinghub.feed";

    /** Request attribute: there if the body is a file of locations that is to be looked at. */
    public static final String LOCATIONS = "pinghub.locations";

    /** Request attribute: a POST's body, a {@code byte[]}, or the {@link BodyReader.Collector} of what is still to come. */
    static final String BODY = "pinghub.body";
    /** Request attribute: the {@link BatchFormat} of the body. */
    static final String FORMAT = "pinghub.format";
    /** Request attribute: by which a batch is known again, a string; absent where it has none. */
    static final String KEY = "pinghub.key";

    /** Request attribute: the {@link ApiQuery} of a call to the API. */
    public static final String QUERY = "pinghub.query";
    /** Request attribute: which part of the page is wanted, a file name. */
    static final String ASSET = "pinghub.asset";

    private static final Refusal AFTER_UNCLEAR =
            new Refusal("framing", 400, "It was unclear where a request on this connection ended.").closing();

    private static final Refusal UNWANTED_BODY = new Refusal("too-large", 413, "This request has no body.");
    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "OPTIONS");

    // JAX-RS lives below this path whatever pinghub.reserved-prefix says; it is reachable through this filter only.
    static final String INTERNAL = "/-/";
    private static final String METHODS = "GET, HEAD, POST, OPTIONS";
    private static final String CLIENT = "pinghub.js";
    private static final String CONSOLE = "console";
    private static final Set<String> RESERVED = Set.of("metrics", "health/live", "health/ready");
    private static final Pattern CONSOLE_PART = Pattern.compile(CONSOLE + "/([a-z0-9][a-z0-9.-]{0,63})");
    private static final Pattern ASSET_QUERY = Pattern.compile("(?:.*&)?page=([a-z0-9.-]{1,64})(?:&.*)?");

    // Beyond what the kernel takes, which is hundreds of kilobytes.
    private static final int MAX_UNREAD_BYTES = 64 * 1024;

    private final PayaraAnswers unread = new PayaraAnswers();
    private List<Claims> others = List.of(); // set before the first request

    // Field injection: the container makes filters, and not every container offers them a constructor with parameters. Not private:
    // tests set them too.
    @Inject
    Settings settings;
    @Inject
    Counters counters;
    @Inject
    OriginPolicy origins;
    @Inject
    Cors cors;
    @Inject
    AdminGate admin;
    @Inject
    ApiDoor api;
    @Inject
    BodyReader bodies;
    @Inject
    PostDoor posts;
    @Inject
    UnclearConnections unclear;
    @Inject
    Instance<Claims> claims;

    @Override
    public void init() {
        others = claims.stream().toList(); // now: a look-up for each request would take as long as all else
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (unread.cut(response, MAX_UNREAD_BYTES)) {
            counters.refused("unread"); // and not answered
            return;
        }
        if (unclear.contains(request)) {
            refuse(AFTER_UNCLEAR, request, response);
            return;
        }
        BodyFraming framing = BodyFraming.of(request);
        if (framing instanceof BodyFraming.Invalid invalid) { // whatever the method: what follows is unclear
            refuse(new Refusal("framing", 400, invalid.sentence()), request, response);
            return;
        }
        Optional<Refusal> wrong = RequestHead.check(request);
        if (wrong.isPresent()) {
            refuse(wrong.get(), request, response);
            return;
        }
        if (sessionIdWasCut(request)) {
            refuse(new Refusal("path", 400, "This server does not allow \";jsessionid=\" in a path."), request, response);
            return;
        }
        ChannelPath path = ChannelPath.of(request.getRequestURI(), containerPath(request),
                request.getServletContext().getContextPath(), settings.reservedPrefix());
        if (isClaimed(path, request)) {
            chain.doFilter(request, response);
        } else if (path instanceof ChannelPath.Named named) {
            serveChannel(named.name(), framing, request, response, chain);
        } else if (path instanceof ChannelPath.Reserved reserved) {
            serveReserved(reserved.rest(), framing, request, response, chain);
        } else if (path instanceof ChannelPath.Malformed malformed) {
            refuse(new Refusal("path", 400, malformed.sentence()), request, response);
        } else if (path instanceof ChannelPath.TooLong tooLong) {
            refuse(new Refusal("path", 400, tooLong.sentence()), request, response);
        }
    }

    private boolean isClaimed(ChannelPath path, HttpServletRequest request) {
        String decoded = path instanceof ChannelPath.Named named ? named.name().value()
                : path instanceof ChannelPath.TooLong tooLong ? tooLong.path() : null;
        if (decoded == null) {
            return false;
        }
        for (Claims protocol : others) {
            if (protocol.claims(decoded, request)) {
                return true;
            }
        }
        return false;
    }

    private void serveChannel(ChannelName name, BodyFraming framing, HttpServletRequest request, HttpServletResponse response,
            FilterChain chain) throws IOException, ServletException {
        if (wantsWebSocket(request)) {
            request.setAttribute(CHANNEL, name);
            chain.doFilter(request, response);
            return;
        }
        if (hasUnwantedBody(framing, request)) {
            refuse(UNWANTED_BODY, request, response);
            return;
        }
        switch (request.getMethod()) {
            case "POST" -> {
                if (origins.allows(request)) {
                    cors.allow(request, response);
                    publish(name, framing, request, response);
                } else {
                    refuse(Refusal.ORIGIN, request, response);
                }
            }
            case "GET" -> listen(name, request, response, chain);
            case "HEAD" -> showPage(request, response);
            case "OPTIONS" -> ask(request, response);
            default -> refuse(notAllowed(METHODS), request, response);
        }
    }

    private void listen(ChannelName name, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<Listening.Form> form = Listening.form(request);
        if (form.isEmpty()) {
            showPage(request, response);
        } else if (!origins.allows(request)) {
            refuse(Refusal.ORIGIN, request, response);
        } else {
            cors.allow(request, response);
            request.setAttribute(CHANNEL, name);
            request.setAttribute(FORM, form.get());
            chain.doFilter(request, response);
        }
    }

    private static void showPage(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        request.setAttribute(ASSET, asset(request));
        forward("page", request, response);
    }

    private void ask(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (origins.allows(request)) {
            cors.answer(request, response, METHODS);
        } else {
            refuse(Refusal.ORIGIN, request, response);
        }
    }

    private void publish(ChannelName name, BodyFraming framing, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        closeIfUnframed(request, response);
        BodyReader.Arrival arrival = bodies.begin(request, framing, settings.postMaxBytes());
        if (arrival instanceof BodyReader.Arrival.Whole whole) {
            Optional<Refusal> refusal = posts.publish(name, whole.body());
            if (refusal.isPresent()) {
                counters.refused(refusal.get().reason());
                refusal.get().send(response); // read to its end, so the connection can go on
            } else {
                PostDoor.accept(response);
            }
        } else if (arrival instanceof BodyReader.Arrival.Unfinished unfinished) {
            request.setAttribute(CHANNEL, name);
            request.setAttribute(BODY, unfinished.collector());
            forward("publish", request, response);
        } else if (arrival instanceof BodyReader.Arrival.Refused refused) {
            refuse(refused.refusal(), request, response);
        }
    }

    private void publishBatch(BodyFraming framing, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        Optional<BatchFormat> format = BatchFormat.of(request.getHeader("Content-Type"));
        IdempotencyKeys.Asked asked = IdempotencyKeys.of(request);
        if (format.isEmpty()) {
            refuse(new Refusal("media-type", 415, "A batch is application/x-ndjson or application/json."), request, response);
        } else if (asked instanceof IdempotencyKeys.Asked.Refused wrong) {
            refuse(wrong.refusal(), request, response);
        } else {
            closeIfUnframed(request, response);
            BodyReader.Arrival arrival = bodies.begin(request, framing, settings.batchMaxBytes());
            if (arrival instanceof BodyReader.Arrival.Refused refused) {
                refuse(refused.refusal(), request, response);
                return;
            }
            request.setAttribute(FORMAT, format.get());
            ((IdempotencyKeys.Asked.Key) asked).key().ifPresent(key -> request.setAttribute(KEY, key));
            request.setAttribute(BODY, arrival instanceof BodyReader.Arrival.Whole whole ? whole.body()
                    : ((BodyReader.Arrival.Unfinished) arrival).collector());
            forward(ApiCall.PUBLISH.path(), request, response);
        }
    }

    static void closeIfUnframed(HttpServletRequest request, HttpServletResponse response) {
        if (request.getHeader("Content-Length") == null && request.getHeader("Transfer-Encoding") == null) {
            // Open Liberty hides a malformed Content-Length, so a body may follow that must not be taken for a request.
            response.setHeader("Connection", "close");
        }
    }

    private void serveApi(String rest, BodyFraming framing, HttpServletRequest request, HttpServletResponse response,
            FilterChain chain) throws IOException, ServletException {
        request.setAttribute(Refusal.AS_PROBLEM, true);
        if (origins.isListed(request)) {
            cors.allowCall(request, response); // so that a page can read why it is refused, too
        }
        ApiDoor.Entry entry = api.enter(rest, request);
        if (entry instanceof ApiDoor.Entry.Refused refused) {
            refuse(refused.refusal(), request, response);
        } else if (entry instanceof ApiDoor.Entry.Preflight preflight) {
            cors.answerCall(response, preflight.call().methods());
        } else if (entry instanceof ApiDoor.Entry.Admitted admitted) {
            call(admitted, framing, request, response, chain);
        }
    }

    private void call(ApiDoor.Entry.Admitted admitted, BodyFraming framing, HttpServletRequest request, HttpServletResponse response,
            FilterChain chain) throws IOException, ServletException {
        if (admitted.call() == ApiCall.PUBLISH) {
            publishBatch(framing, request, response);
        } else if (admitted.call() == ApiCall.CHECK_LOCATIONS) {
            request.setAttribute(LOCATIONS, true);
            chain.doFilter(request, response);
        } else if (hasBody(framing)) {
            refuse(new Refusal("too-large", 413, "This call has no body."), request, response);
        } else if (admitted.call() == ApiCall.LIVE) {
            request.setAttribute(FORM, Listening.Form.EVENTS);
            request.setAttribute(FEED, true);
            chain.doFilter(request, response);
        } else {
            if (request.getMethod().equals("POST")) {
                closeIfUnframed(request, response);
            }
            request.setAttribute(QUERY, admitted.query());
            forward(admitted.call().path(), request, response);
        }
    }

    private void serveReserved(String rest, BodyFraming framing, HttpServletRequest request, HttpServletResponse response,
            FilterChain chain) throws IOException, ServletException {
        if (ApiDoor.isBelow(rest)) {
            serveApi(rest, framing, request, response, chain);
            return;
        }
        if (hasUnwantedBody(framing, request)) {
            refuse(UNWANTED_BODY, request, response);
            return;
        }
        if (rest.equals(CLIENT)) { // for everybody, as the page is
            serveClient(request, response);
            return;
        }
        Optional<String> shell = consolePart(rest);
        Optional<Refusal> closed = shell.isPresent() ? admin.checkShell(request) : admin.check(request);
        if (closed.isPresent()) {
            refuse(closed.get(), request, response);
        } else if (shell.isEmpty() && !RESERVED.contains(rest)) {
            refuse(new Refusal("path", 404, "There is nothing here, and no channel can be."), request, response);
        } else if (request.getMethod().equals("GET") || request.getMethod().equals("HEAD")) {
            shell.ifPresent(part -> request.setAttribute(ASSET, part));
            forward(shell.isPresent() ? CONSOLE : rest, request, response);
        } else {
            refuse(notAllowed("GET, HEAD"), request, response);
        }
    }

    private void serveClient(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        if (request.getMethod().equals("GET") || request.getMethod().equals("HEAD")) {
            request.setAttribute(ASSET, CLIENT);
            forward("page", request, response);
        } else {
            refuse(notAllowed("GET, HEAD"), request, response);
        }
    }

    /** The file of the console that a reserved path names, found by its address alone; empty if it names none. */
    private static Optional<String> consolePart(String rest) {
        if (rest.equals(CONSOLE)) {
            return Optional.of("index.html");
        }
        Matcher part = CONSOLE_PART.matcher(rest);
        return part.matches() ? Optional.of(part.group(1)) : Optional.empty();
    }

    // Payara and Open Liberty cut ";jsessionid=" and what follows from the path: the channel that was meant is no longer known.
    private static boolean sessionIdWasCut(HttpServletRequest request) {
        return request.isRequestedSessionIdFromURL()
                && !request.getRequestURI().contains(";jsessionid=" + request.getRequestedSessionId());
    }

    private static String containerPath(HttpServletRequest request) {
        String rest = request.getPathInfo();
        return request.getServletPath() + (rest == null ? "" : rest);
    }

    /** The page refers to its parts by query alone, so that they are found below any path, context root and proxy. */
    private static String asset(HttpServletRequest request) {
        String query = request.getQueryString();
        Matcher matcher = ASSET_QUERY.matcher(query == null ? "" : query);
        return matcher.matches() ? matcher.group(1) : "index.html";
    }

    /** Whether this is meant as a websocket handshake, well-formed or not. */
    private static boolean wantsWebSocket(HttpServletRequest request) {
        return HeaderTokens.of(request, "Upgrade").contains("websocket")
                || request.getHeader("Sec-WebSocket-Key") != null
                || request.getHeader("Sec-WebSocket-Version") != null;
    }

    private static boolean hasBody(BodyFraming framing) {
        return !(framing instanceof BodyFraming.Length length && length.bytes() == 0);
    }

    // Nobody would read it, and not every server skips it right before the next request, or a response that does not end.
    private static boolean hasUnwantedBody(BodyFraming framing, HttpServletRequest request) {
        return hasBody(framing) && WITHOUT_BODY.contains(request.getMethod());
    }

    private static Refusal notAllowed(String methods) {
        return new Refusal("method", 405, "Allowed methods here: " + methods + ".", Map.of("Allow", methods));
    }

    private static void forward(String path, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        request.getRequestDispatcher(INTERNAL + path).forward(new CleanRequest(request), response);
    }

    private void refuse(Refusal refusal, HttpServletRequest request, HttpServletResponse response) throws IOException {
        counters.refused(refusal.reason());
        // A body that nobody has read would stand before the next request; not every server skips it right.
        boolean unread = request.getHeader("Transfer-Encoding") != null || request.getContentLengthLong() > 0
                || refusal.reason().equals("framing");
        if (unread) {
            unclear.add(request);
        }
        (unread ? refusal.closing() : refusal).send(request, response);
    }
}
