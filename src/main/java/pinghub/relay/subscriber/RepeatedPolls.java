package pinghub.relay.subscriber;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Backlog;
import pinghub.channel.CloseReason;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.Subscription;
import pinghub.config.Settings;
import pinghub.config.WebSocketEngine;
import pinghub.http.AddressLimits;
import pinghub.http.Readiness;
import pinghub.relay.channel.Hold;
import pinghub.relay.channel.RelayChannels;
import pinghub.relay.channel.RelayMessage;
import pinghub.relay.channel.RelayName;
import pinghub.relay.channel.Subscribed;
import pinghub.relay.channel.Subscribing;
import pinghub.relay.hook.ChannelEvents;
import pinghub.relay.location.Call;
import pinghub.relay.location.Locations;
import pinghub.relay.location.SubscriberKind;
import pinghub.relay.location.SubscriberRules;
import pinghub.wire.Clients;
import pinghub.wire.Line;
import pinghub.wire.Repeat;
import pinghub.wire.RepeatWire;
import pinghub.wire.Repeats;
import pinghub.wire.Times;

/**
 * Serves long polls of one channel that repeat the one before them on their connection, where the server hands those on. All that does not
 * go its usual way is left to {@link Subscribers}. Thread-safe.
 */
@Singleton
public final class RepeatedPolls {

    private static final byte[] NO_BODY = {};
    private static final Set<String> CONDITIONS = Set.of("http_if_modified_since", "http_if_none_match");
    private static final Set<String> NOT_COMMON = Set.of("date", "content-length", "content-type", "transfer-encoding");

    private final RelayChannels channels;
    private final Locations locations;
    private final Clients clients;
    private final Repeats repeats;
    private final AddressLimits addresses;
    private final Readiness readiness;
    private final Limits limits;
    private final Settings settings;
    private final ChannelEvents events;
    private final InstantSource clock;
    private volatile @Nullable Recent recent; // the answer that was made last: a thousand polls wait for the same

    /** An answer, and all that it was made of. */
    private record Recent(RelayMessage message, SubscriberRules rules, Map<String, String> common, boolean page, long second,
            RepeatWire.Answer answer) {

        @SuppressWarnings("ReferenceEquality") // the same, not equal: a look into the rules for each poll
        boolean isFor(RelayMessage other, SubscriberRules itsRules, Map<String, String> itsCommon, boolean itsPage, long now) {
            return message == other && rules == itsRules && second == now && page == itsPage && common.equals(itsCommon);
        }
    }

    @Inject
    RepeatedPolls(RelayChannels channels, Locations locations, Clients clients, Repeats repeats, AddressLimits addresses,
            Readiness readiness, Limits limits, Settings settings, ChannelEvents events, InstantSource clock) {
        this.channels = channels;
        this.locations = locations;
        this.clients = clients;
        this.repeats = repeats;
        this.addresses = addresses;
        this.readiness = readiness;
        this.limits = limits;
        this.settings = settings;
        this.events = events;
        this.clock = clock;
    }

    /** Has those served that repeat this long poll, which nothing is set of in its response but what all answers have. */
    void offer(Call call, HttpServletRequest request, HttpServletResponse response) {
        repeat(call, request, response).ifPresent(repeat -> repeats.offer(request, repeat));
    }

    /** What serves those that repeat it; empty if nothing may. */
    Optional<Repeat> repeat(Call call, HttpServletRequest request, HttpServletResponse response) {
        return settings.engine() == WebSocketEngine.DIRECT && isPlain(call)
                ? Optional.of(new Poll(call, common(response), request.getHeader("Origin") != null, request.getRemoteAddr()))
                : Optional.empty();
    }

    /** Whether nobody is to be asked, nothing is to be waited for, and what differs between two polls changes nothing else. */
    private boolean isPlain(Call call) {
        return call.subscriberIds().size() == 1 && call.location().hooks().authorize().isEmpty()
                && !call.location().subscriber().ignoreQueueOnNoCache()
                && !locations.lookAt(CONDITIONS); // one before it might be for the next poll
    }

    private static Map<String, String> common(HttpServletResponse response) {
        var common = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (String name : response.getHeaderNames()) {
            if (!NOT_COMMON.contains(name.toLowerCase(Locale.ROOT))) {
                common.put(name, String.join(", ", response.getHeaders(name)));
            }
        }
        common.putIfAbsent("Connection", "keep-alive"); // otherwise nothing would repeat it; the server says so later
        return Map.copyOf(common);
    }

    /** A poll that others repeat. */
    private final class Poll implements Repeat {

        private final Call call;
        private final SubscriberRules rules;
        private final Subscribing terms;
        private final Times times = Times.ofListener(settings, settings.streamPingInterval());
        private final List<RelayName> names;
        private final Map<String, String> common;
        private final boolean page;
        private final @Nullable String address;

        Poll(Call call, Map<String, String> common, boolean page, @Nullable String address) {
            this.call = call;
            this.rules = call.location().subscriber();
            this.terms = Terms.of(call, false);
            this.names = List.of(new RelayName(call.group(), call.subscriberIds().get(0)));
            this.common = common;
            this.page = page;
            this.address = address;
        }

        @Override
        public boolean serve(String since, String tag, Line line) {
            Optional<Resumption> resumption = Resumption.byConditions(rules, since, tag, 1);
            if (!readiness.isReady() || clients.size() >= limits.subscribers() || !locations.isInForce(call.location())
                    || resumption.isEmpty() || !(resumption.get() instanceof Resumption.At at)
                    || !(addresses.enter(address) instanceof AddressLimits.Entry.Admitted entry)) {
                return false;
            }
            var attendance = new Attendance(entry.leave(), events, call, null);
            var client = new RelayListener(SubscriberKind.LONGPOLL, rules.timeout(), clients, times, attendance);
            Subscribed subscribed = channels.subscribe(names, client, at.after(), terms, Hold.UNTIL_NEXT, Terms.messagesAtOnce(rules));
            var ids = new Ids(rules, tag, since, page);
            if (subscribed instanceof Subscribed.Held held) {
                attendance.joined();
                begin(client, held.place(), held.backlog(), ids, line);
            } else if (subscribed instanceof Subscribed.Ready ready && !ready.messages().isEmpty()) {
                begin(client, Terms.NO_PLACE, channels.live().backlog(ready.messages()), ids, line);
            } else {
                attendance.run();
                return false;
            }
            return true;
        }

        private void begin(RelayListener client, Subscription place, Backlog backlog, Ids ids, Line line) {
            clients.enter(client, place, backlog);
            boolean begun = false;
            try {
                new RepeatWire(client, line, new Writing(client, ids)).begin();
                begun = true;
            } finally {
                if (!begun) {
                    client.ended();
                }
            }
        }

        /** Makes the answer. */
        private final class Writing implements RepeatWire.Answers {

            private final RelayListener client;
            private final Ids ids;
            private final List<Message> messages = new ArrayList<>(1);

            Writing(RelayListener client, Ids ids) {
                this.client = client;
                this.ids = ids;
            }

            @Override
            public RepeatWire.@Nullable Answer take() {
                client.take(messages, Terms.bytesAtOnce(rules));
                if (!messages.isEmpty()) {
                    return answer(clock.instant().getEpochSecond());
                }
                CloseReason reason = client.endReason();
                if (reason == null) {
                    return null;
                }
                var head = new WholeHead(common);
                Answer.end(reason, ids, rules, head);
                return head.with(NO_BODY, HttpDates.write(clock.instant().getEpochSecond()));
            }

            private RepeatWire.Answer answer(long now) {
                RelayMessage first = RelayMessage.of(messages.get(0));
                Recent known = recent;
                if (messages.size() == 1 && known != null && known.isFor(first, rules, common, page, now)) {
                    return known.answer();
                }
                var head = new WholeHead(common);
                byte[] body = Answer.head(messages, ids, rules.joined(), rules.rawSeparator(), head);
                RepeatWire.Answer made = head.with(body, HttpDates.write(now));
                if (messages.size() == 1 && body.length <= WholeHead.MAX_COPIED) { // what is larger is not kept by this, nor copied
                    recent = new Recent(first, rules, common, page, now, made);
                }
                return made;
            }

            @Override
            public void sent() {
                client.sent(messages);
            }
        }
    }
}
