package pinghub.relay;

import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import pinghub.http.AddressLimits;
import pinghub.http.BodyDoor;
import pinghub.http.ChannelFilter;
import pinghub.http.HeaderTokens;
import pinghub.http.Refusal;
import pinghub.http.Reply;
import pinghub.http.container.LibertyThread;
import pinghub.relay.channel.RelayChannels;
import pinghub.relay.hook.Caller;
import pinghub.relay.hook.Hooks;
import pinghub.relay.info.Groups;
import pinghub.relay.info.InfoFormat;
import pinghub.relay.info.LocationsCheck;
import pinghub.relay.info.StatusPage;
import pinghub.relay.location.Call;
import pinghub.relay.location.GroupMethod;
import pinghub.relay.location.GroupRules;
import pinghub.relay.location.Location;
import pinghub.relay.location.LocationFile;
import pinghub.relay.location.Match;
import pinghub.relay.location.PublisherKind;
import pinghub.relay.location.Put;
import pinghub.relay.location.Resolution;
import pinghub.relay.location.Role;
import pinghub.relay.publisher.PublisherGate;
import pinghub.relay.publisher.Publishers;
import pinghub.relay.subscriber.Kinds;
import pinghub.relay.subscriber.Subscribers;

/**
 * Serves what {@link RelayClaims} has claimed: who may use the location and with which method, then the door of its role. It comes
 * behind {@link ChannelFilter}; what is not claimed goes on.
 */
public class RelayFilter extends HttpFilter {

    private static final String PUBLISHER_METHODS = "GET, POST, PUT, DELETE, OPTIONS";
    private static final String SUBSCRIBER_METHODS = "GET, OPTIONS";
    private static final String STATUS_METHODS = "GET, HEAD, OPTIONS";
    private static final int NO_BODY = 1 << 16; // of a request whose body means nothing

    // The others do not upgrade a request that has become asynchronous: Payara answers 500, and Open Liberty not at all.
    private static final String UPGRADES_LATER = "WildFly";

    /** Request attribute: the {@link Call} that the application has allowed. */
    private static final String AUTHORIZED = "pinghub.relay.authorized";

    // Field injection: the container makes filters, and not every container offers them a constructor with parameters. Not private, so
    // that a test can do the same.
    @Inject
    BodyDoor bodies;
    @Inject
    Hooks hooks;
    @Inject
    Publishers publishers;
    @Inject
    Subscribers subscribers;
    @Inject
    Groups groups;
    @Inject
    RelayChannels channels;
    @Inject
    HandshakeWait waiting;
    @Inject
    AddressLimits addresses;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getAttribute(AUTHORIZED) instanceof Call call) {
            subscribers.serve(call, request, response);
        } else if (request.getAttribute(ChannelFilter.LOCATIONS) != null) {
            bodies.serve(request, response, LocationFile.MAX_BYTES, body -> CompletableFuture.completedFuture(LocationsCheck.reply(body)));
        } else if (request.getAttribute(RelayClaims.MATCH) instanceof Match match) {
            enter(match, request, response, chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    private void enter(Match match, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Location location = match.location();
        if (!RelayCors.allows(location.access(), request)) {
            bodies.refuse(Refusal.ORIGIN, request, response);
            return;
        }
        RelayCors.allow(location, request, response);
        String methods = methods(location);
        if (request.getMethod().equals("OPTIONS")) {
            RelayCors.answer(location, methods, request, response);
            return;
        }
        if (!isAllowed(request.getMethod(), methods)) {
            bodies.refuse(new Refusal("method", 405, "Allowed methods here: " + methods + ".", Map.of("Allow", methods)), request, response);
            return;
        }
        Resolution resolution = match.resolve(request);
        if (resolution instanceof Resolution.Refused refused) {
            bodies.refuse(refused.refusal(), request, response);
        } else {
            serve((Call) resolution, request, response, chain);
        }
    }

    private static String methods(Location location) {
        return switch (location.role()) {
            case PUBLISHER, PUBSUB -> PUBLISHER_METHODS;
            case SUBSCRIBER, PLAIN -> SUBSCRIBER_METHODS;
            case STATUS -> STATUS_METHODS;
            case GROUP -> groupMethods(location.groups());
        };
    }

    private static String groupMethods(GroupRules rules) {
        boolean get = rules.methods().contains(GroupMethod.GET) || rules.methods().contains(GroupMethod.LIST);
        boolean post = rules.methods().contains(GroupMethod.SET) || rules.methods().contains(GroupMethod.PUBLISH);
        return (get ? "GET, " : "") + (post ? "POST, " : "") + (rules.methods().contains(GroupMethod.DELETE) ? "DELETE, " : "") + "OPTIONS";
    }

    private static boolean isAllowed(String method, String methods) {
        return (", " + methods + ",").contains(", " + method + ",");
    }

    private void serve(Call call, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean handshake = HeaderTokens.of(request, "Upgrade").contains("websocket");
        boolean subscribes = handshake || call.location().role().subscribes() && request.getMethod().equals("GET");
        boolean publishes = handshake ? call.location().publisher().kinds().contains(PublisherKind.WEBSOCKET) : !subscribes;
        Optional<Refusal> closed = publishes ? PublisherGate.check(call.location().publisher(), request) : Optional.empty();
        if (closed.isPresent()) {
            bodies.refuse(closed.get(), request, response);
            return;
        }
        switch (call.location().role()) {
            case PUBLISHER, SUBSCRIBER, PUBSUB -> {
                if (subscribes) {
                    subscribe(call, request, response);
                } else {
                    publish(call, request, response);
                }
            }
            case GROUP -> serveGroup(call, request, response);
            case STATUS -> serveStatus(call, request, response);
            case PLAIN -> chain.doFilter(request, response);
        }
    }

    // ---- publishers

    private void publish(Call call, HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        String method = request.getMethod();
        if (!call.location().publisher().kinds().contains(PublisherKind.HTTP)) {
            bodies.refuse(new Refusal("method", 403, "Here messages are published by websocket."), request, response);
            return;
        }
        Caller caller = Caller.of(call, request, "http", "");
        Optional<String> contentType = Optional.ofNullable(request.getHeader("Content-Type")).filter(type -> !type.isBlank());
        boolean creates = method.equals("PUT") && call.location().publisher().put() == Put.CREATE;
        Function<byte[], CompletionStage<Reply>> served = switch (method) {
            case "GET" -> body -> CompletableFuture.completedFuture(publishers.look(caller));
            case "DELETE" -> body -> CompletableFuture.completedFuture(publishers.delete(caller));
            case "PUT", "POST" -> body -> creates ? CompletableFuture.completedFuture(publishers.create(caller))
                    : publishers.publish(caller, body, contentType);
            default -> throw new IllegalStateException("a method that was not allowed: " + method);
        };
        bodies.serve(request, response, call.location().publisher().bodyMaxBytes(), body -> ifAuthorized(caller, body, served));
    }

    private CompletionStage<Reply> ifAuthorized(Caller caller, byte[] body, Function<byte[], CompletionStage<Reply>> served) {
        if (caller.call().location().hooks().authorize().isEmpty()) {
            return served.apply(body);
        }
        return hooks.authorize(caller).thenCompose(refused -> refused.<CompletionStage<Reply>>map(CompletableFuture::completedFuture)
                .orElseGet(() -> served.apply(body)));
    }

    // ---- subscribers

    private void subscribe(Call call, HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        if (call.location().hooks().authorize().isEmpty()) {
            subscribers.serve(call, request, response);
            return;
        }
        AddressLimits.Entry address = addresses.enter(request.getRemoteAddr()); // or one address could have any number of questions asked
        if (address instanceof AddressLimits.Entry.Refused refused) {
            bodies.refuse(refused.refusal(), request, response);
            return;
        }
        var asking = (AddressLimits.Entry.Admitted) address;
        boolean asked = false;
        try {
            if (Kinds.isHandshake(request) && !request.getServletContext().getServerInfo().contains(UPGRADES_LATER)) {
                subscribeIfAllowed(call, asking, request, response);
            } else {
                subscribeWhenAllowed(call, asking, request, response);
                asked = true;
            }
        } finally {
            if (!asked) {
                asking.leave().run();
            }
        }
    }

    private static Caller subscriber(Call call, HttpServletRequest request) {
        String kind = Kinds.of(call, request).map(chosen -> chosen.word()).orElse("");
        return Caller.of(call, request, call.location().role().publishes() && kind.equals("websocket") ? kind : "", kind);
    }

    private void subscribeIfAllowed(Call call, AddressLimits.Entry.Admitted asking, HttpServletRequest request,
            HttpServletResponse response) throws IOException, ServletException {
        Caller caller = subscriber(call, request);
        Optional<Reply> refused = waiting.until(call.location().place(), () -> hooks.authorize(caller, HandshakeWait.AT_MOST));
        if (refused.isPresent()) {
            refused.get().send(response);
        } else {
            asking.withdraw().run(); // it enters once more as a subscriber
            subscribers.serve(call, request, response);
        }
    }

    private void subscribeWhenAllowed(Call call, AddressLimits.Entry.Admitted asking, HttpServletRequest request,
            HttpServletResponse response) {
        Caller caller = subscriber(call, request);
        AsyncContext context = request.startAsync(request, response);
        context.setTimeout(0); // the hook has its own
        hooks.authorize(caller).whenComplete((refused, failure) -> {
            boolean allowed = failure == null && refused.isEmpty();
            (allowed ? asking.withdraw() : asking.leave()).run(); // first: allowed, it enters once more as a subscriber
            LibertyThread.servingNobody(context, () -> {
                if (allowed) {
                    request.setAttribute(AUTHORIZED, call);
                    context.dispatch();
                } else {
                    end(context, failure == null ? refused.get() : Reply.empty(500));
                }
            });
        });
    }

    private static void end(AsyncContext context, Reply reply) {
        try {
            reply.send((HttpServletResponse) context.getResponse());
        } finally {
            context.complete(); // whatever the server says to the answer: nobody else ends the request
        }
    }

    // ---- status

    private void serveStatus(Call call, HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        Caller caller = Caller.of(call, request, "http", "");
        bodies.serve(request, response, NO_BODY,
                body -> ifAuthorized(caller, body, none -> CompletableFuture.completedFuture(StatusPage.reply(channels, caller.format()))));
    }

    // ---- groups

    private void serveGroup(Call call, HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        if (call.group().isEmpty()) {
            bodies.refuse(Groups.nameless(), request, response);
            return;
        }
        Caller caller = Caller.of(call, request, "http", "");
        InfoFormat format = caller.format();
        Optional<String> contentType = Optional.ofNullable(request.getHeader("Content-Type")).filter(type -> !type.isBlank());
        boolean publishes = request.getMethod().equals("POST") && publishes(call.location().groups(), request);
        int maxBytes = publishes ? call.location().publisher().bodyMaxBytes() : NO_BODY;
        Function<byte[], Reply> served = switch (request.getMethod()) {
            case "GET" -> lists(call.location().groups(), request) ? body -> groups.list(call, after(call))
                    : body -> groups.look(call, format);
            case "DELETE" -> body -> groups.delete(call, format);
            default -> publishes ? body -> publishers.publishToGroup(caller, body, contentType) : body -> groups.limit(call, format);
        };
        bodies.serve(request, response, maxBytes,
                body -> ifAuthorized(caller, body, whole -> CompletableFuture.completedFuture(served.apply(whole))));
    }

    /** A POST without a body sets limits, where a location allows both. */
    private static boolean publishes(GroupRules rules, HttpServletRequest request) {
        return rules.methods().contains(GroupMethod.PUBLISH) && (!rules.methods().contains(GroupMethod.SET)
                || request.getHeader("Transfer-Encoding") != null || request.getContentLengthLong() > 0);
    }

    /** {@code ?list} asks for the channels, where a location allows both. */
    private static boolean lists(GroupRules rules, HttpServletRequest request) {
        String query = request.getQueryString();
        return rules.methods().contains(GroupMethod.LIST) && (!rules.methods().contains(GroupMethod.GET)
                || query != null && (query.equals("list") || query.startsWith("list&") || query.contains("&list")));
    }

    private static String after(Call call) {
        return call.variables().value("arg_after");
    }
}
