package pinghub.relay.subscriber;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Backlog;
import pinghub.channel.Counters;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.Subscription;
import pinghub.config.Settings;
import pinghub.http.AddressLimits;
import pinghub.http.Readiness;
import pinghub.http.Refusal;
import pinghub.relay.channel.Hold;
import pinghub.relay.channel.Position;
import pinghub.relay.channel.RelayChannels;
import pinghub.relay.channel.RelayName;
import pinghub.relay.channel.Subscribed;
import pinghub.relay.hook.Caller;
import pinghub.relay.hook.ChannelEvents;
import pinghub.relay.hook.Hooks;
import pinghub.relay.location.Call;
import pinghub.relay.location.SubscriberKind;
import pinghub.relay.location.SubscriberRules;
import pinghub.relay.publisher.Publishers;
import pinghub.wire.Client;
import pinghub.wire.Clients;
import pinghub.wire.Closer;
import pinghub.wire.Encoding;
import pinghub.wire.FanOut;
import pinghub.wire.HttpOutlet;
import pinghub.wire.HttpWire;
import pinghub.wire.MessageWriter;
import pinghub.wire.Port;
import pinghub.wire.StreamWriting;
import pinghub.wire.Times;
import pinghub.wire.Upgrades;
import pinghub.wire.Writing;

/** Serves whoever subscribes, of whatever kind, and websockets that publish. Thread-safe. */
@Singleton
public final class Subscribers {

    private static final int AT_ONCE_BYTES = 64 * 1024; // the network takes that without waiting

    private static final Encoding EVENT_STREAM = new Encoding(Events.PLAIN::message);
    private static final Encoding PARTS = new Encoding(Parts.PARTS::message);
    private static final Encoding CHUNKS = new Encoding(Bodies.ALONE::message);

    private final RelayChannels channels;
    private final Publishers publishers;
    private final Hooks hooks;
    private final Clients clients;
    private final Upgrades upgrades;
    private final FanOut fanOut;
    private final Closer closer;
    private final AddressLimits addresses;
    private final Readiness readiness;
    private final Limits limits;
    private final Settings settings;
    private final Counters counters;
    private final ChannelEvents events;
    private final RepeatedPolls repeated;

    @Inject
    Subscribers(RelayChannels channels, Publishers publishers, Hooks hooks, Clients clients, Upgrades upgrades, FanOut fanOut,
            Closer closer, AddressLimits addresses, Readiness readiness, Limits limits, Settings settings, Counters counters,
            ChannelEvents events, RepeatedPolls repeated) {
        this.channels = channels;
        this.publishers = publishers;
        this.hooks = hooks;
        this.clients = clients;
        this.upgrades = upgrades;
        this.fanOut = fanOut;
        this.closer = closer;
        this.addresses = addresses;
        this.readiness = readiness;
        this.limits = limits;
        this.settings = settings;
        this.counters = counters;
        this.events = events;
        this.repeated = repeated;
    }

    /** Serves a GET of a subscriber, or the handshake of a websocket, at once or asynchronously. Whether it may has been found out. */
    public void serve(Call call, HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        Optional<SubscriberKind> kind = Kinds.of(call, request);
        if (kind.isEmpty()) {
            refuse(Kinds.isHandshake(request) ? new Refusal("handshake", 403, "There are no websockets here.")
                    : new Refusal("method", 403, "There are websockets only here."), response);
            return;
        }
        Optional<Refusal> wrong = check(kind.get(), request);
        if (wrong.isPresent()) {
            refuse(wrong.get(), response);
            return;
        }
        boolean listens = !call.subscriberIds().isEmpty();
        Resumption resumption = listens ? Resumption.of(call, request) : new Resumption.New();
        if (resumption instanceof Resumption.Refused refused) {
            refuse(refused.refusal(), response);
            return;
        }
        if (clients.size() >= limits.subscribers()) { // also of those that have no place in any channel
            refuse(Refusal.full("subscribers", limits.subscribers()), response);
            return;
        }
        AddressLimits.Entry address = addresses.enter(request.getRemoteAddr());
        if (address instanceof AddressLimits.Entry.Refused refused) {
            refuse(refused.refusal(), response);
            return;
        }
        var visit = new Visit(call, kind.get(), request, response, ((AddressLimits.Entry.Admitted) address).leave());
        if (listens) {
            if (kind.get() == SubscriberKind.LONGPOLL) {
                repeated.offer(call, request, response);
            }
            visit.subscribe(resumption);
        } else {
            visit.hold(Terms.NO_PLACE, channels.live().backlog(List.of()));
        }
    }

    private Optional<Refusal> check(SubscriberKind kind, HttpServletRequest request) {
        if (!readiness.isReady()) {
            return Optional.of(Refusal.DRAINING);
        }
        return kind == SubscriberKind.WEBSOCKET ? upgrades.check(request) : Optional.empty();
    }

    private void refuse(Refusal refusal, HttpServletResponse response) {
        counters.refused(refusal.reason());
        refusal.send(response);
    }

    /** One request. */
    private final class Visit {

        private final Call call;
        private final SubscriberRules rules;
        private final SubscriberKind kind;
        private final HttpServletRequest request;
        private final HttpServletResponse response;
        private final Caller caller;
        private final Attendance attendance;
        private final Client client;

        Visit(Call call, SubscriberKind kind, HttpServletRequest request, HttpServletResponse response, Runnable leaveAddress) {
            this.call = call;
            this.rules = call.location().subscriber();
            this.kind = kind;
            this.request = request;
            this.response = response;
            this.caller = Caller.of(call, request, kind == SubscriberKind.WEBSOCKET && call.location().role().publishes()
                    ? "websocket" : "", kind.word());
            this.attendance = new Attendance(leaveAddress, events, call,
                    isPoll() || call.subscriberIds().isEmpty() ? null : hooks.session(caller));
            this.client = kind == SubscriberKind.WEBSOCKET
                    ? new RelaySocket(caller, subprotocol(), publishers, clients, socketTimes(), attendance)
                    : new RelayListener(kind, rules.timeout(), clients, times(), attendance);
        }

        private boolean isPoll() {
            return kind == SubscriberKind.LONGPOLL || kind == SubscriberKind.INTERVALPOLL;
        }

        private Optional<String> subprotocol() {
            List<String> offered = upgrades.offered(request);
            return offered.stream().filter(name -> name.equals(Upgrades.META) || name.equals(Upgrades.OLD_META)).findFirst();
        }

        private Times times() {
            Duration ping = kind == SubscriberKind.EVENTSOURCE && !rules.eventPing().isZero() ? rules.eventPing()
                    : settings.streamPingInterval();
            return Times.ofListener(settings, ping);
        }

        private Times socketTimes() {
            Times usual = Times.ofWebSocket(settings);
            Duration ping = rules.websocketPing();
            if (ping.isZero()) {
                return usual;
            }
            // As much longer than a ping's time as it usually is.
            Duration pong = ping.plus(settings.pongTimeout().minus(settings.pingInterval()));
            return new Times(ping, Optional.of(pong), usual.write(), usual.message());
        }

        // ---- subscribing

        void subscribe(Resumption resumption) throws IOException, ServletException {
            List<RelayName> names = call.subscriberIds().stream().map(id -> new RelayName(call.group(), id)).toList();
            Optional<Position> after = resumption instanceof Resumption.At at ? at.after() : Optional.empty();
            Hold hold = switch (kind) {
                case INTERVALPOLL -> Hold.NONE;
                case LONGPOLL -> Hold.UNTIL_NEXT;
                case WEBSOCKET, EVENTSOURCE, CHUNKED, MULTIPART, RAW_STREAM -> Hold.STREAM;
            };
            Subscribed subscribed = channels.subscribe(names, client, after, Terms.of(call, resumption instanceof Resumption.New), hold,
                    Terms.messagesAtOnce(rules));
            if (subscribed instanceof Subscribed.Held held) {
                attendance.joined();
                hold(held.place(), held.backlog());
            } else if (subscribed instanceof Subscribed.Ready ready) {
                answer(ready.messages());
            } else if (subscribed instanceof Subscribed.Refused refused) {
                attendance.run();
                refuse(refused);
            }
        }

        private void refuse(Subscribed.Refused refused) {
            switch (refused.why()) {
                case UNKNOWN -> Subscribers.this.refuse(
                        new Refusal("unpublished", 403, "No publisher has made this channel."), response);
                case TOO_MANY -> Subscribers.this.refuse(
                        new Refusal("crowded", 403, "This channel has as many subscribers as it may."), response);
                case GROUP_FULL -> Subscribers.this.refuse(
                        new Refusal("group", 403, refused.sentence()), response);
                case NODE_FULL -> Subscribers.this.refuse(Refusal.full("subscribers", limits.subscribers()), response);
                case CONFLICT -> {
                    counters.refused("conflict");
                    response.setStatus(HttpServletResponse.SC_CONFLICT);
                    response.setContentLength(0); // as clients know it
                }
            }
        }

        // ---- who is not held

        private void answer(List<Message> messages) throws IOException, ServletException {
            var ids = new Ids(rules, request);
            if (messages.isEmpty()) {
                attendance.run();
                response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
                ids.echo(new ServletHead(request, response));
                return;
            }
            Backlog due = channels.live().backlog(messages);
            long size = 0;
            for (Message message : messages) {
                size += message.size();
            }
            if (size > AT_ONCE_BYTES) {
                hold(Terms.NO_PLACE, due); // until it is written
                return;
            }
            attendance.run();
            byte[] body = Answer.head(messages, ids, rules.joined(), rules.rawSeparator(), new ServletHead(request, response));
            for (Message message = due.poll(); message != null; message = due.poll()) {
                counters.sent(message.size(), 0);
            }
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }

        // ---- who is held

        void hold(Subscription place, Backlog backlog) throws IOException, ServletException {
            clients.enter(client, place, backlog);
            if (client instanceof RelaySocket socket) {
                upgrades.upgrade(request, response, socket);
                return;
            }
            boolean begun = false;
            try {
                FanOut.Shard shard = fanOut.shard(); // first: what failed later would leave a response that nobody ends
                @Nullable StreamFormat format = format();
                if (format != null) {
                    head();
                }
                AsyncContext context = request.startAsync(request, response);
                context.setTimeout(0);
                HttpOutlet outlet = outlet(context);
                var wire = new HttpWire(client, outlet, writing(format, outlet), shard, closer);
                wire.begin(context);
                client.attach(wire);
                begun = true;
            } finally {
                if (!begun) {
                    client.ended();
                }
            }
        }

        /** {@code null} for a poll. */
        private @Nullable StreamFormat format() {
            return switch (kind) {
                case EVENTSOURCE -> new Events(call.subscriberEventName(), rules);
                case MULTIPART -> Parts.PARTS;
                case CHUNKED -> Bodies.ALONE;
                case RAW_STREAM -> new Bodies(rules.rawSeparator());
                case LONGPOLL, INTERVALPOLL, WEBSOCKET -> null;
            };
        }

        private HttpOutlet outlet(AsyncContext context) throws IOException {
            return switch (kind) {
                case MULTIPART -> HttpOutlet.ofUnframed(context); // it has an end of its own
                case CHUNKED -> HttpOutlet.ofChunks(context, response);
                case EVENTSOURCE, RAW_STREAM, WEBSOCKET -> HttpOutlet.of(context, true);
                case LONGPOLL, INTERVALPOLL -> HttpOutlet.of(context, false);
            };
        }

        private void head() {
            response.setStatus(HttpServletResponse.SC_OK);
            Answer.guard(response::setHeader);
            response.setHeader("Cache-Control", "no-cache");
            response.setHeader("X-Accel-Buffering", "no"); // nginx would gather what comes
            if (request.getProtocol().equals("HTTP/1.1") && kind != SubscriberKind.CHUNKED) { // which a server may not write in chunks then
                response.setHeader("Connection", "close"); // it ends with the response
            }
            switch (kind) {
                case EVENTSOURCE -> response.setContentType("text/event-stream;charset=UTF-8");
                case MULTIPART -> response.setHeader("Content-Type", "multipart/mixed; boundary=" + Parts.BOUNDARY);
                case CHUNKED, RAW_STREAM, LONGPOLL, INTERVALPOLL, WEBSOCKET -> { } // each message has its own, or none
            }
        }

        private Function<Port, Writing> writing(@Nullable StreamFormat format, HttpOutlet outlet) {
            if (format == null) {
                var ids = new Ids(rules, request);
                var head = new ServletHead(request, response);
                return port -> new PollWriting(client, rules, ids, response, head, outlet, port);
            }
            return port -> new StreamWriting(client, format, writer(format, port), format.opening(), port);
        }

        private MessageWriter writer(StreamFormat format, Port port) {
            return switch (kind) {
                case EVENTSOURCE -> new MessageWriter(client, call.subscriberEventName().isPresent()
                        ? Encoding.ofOne(format::message) : EVENT_STREAM, port, null);
                case MULTIPART -> new MessageWriter(client, PARTS, port, null);
                case CHUNKED -> MessageWriter.ofSingles(client, CHUNKS, port); // one chunk each, as far as it is up to us
                case RAW_STREAM, LONGPOLL, INTERVALPOLL, WEBSOCKET ->
                        new MessageWriter(client, Encoding.ofOne(format::message), port, null);
            };
        }
    }
}
