package pinghub.relay.publisher;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import pinghub.channel.ChannelName;
import pinghub.channel.Counters;
import pinghub.channel.Door;
import pinghub.channel.Ticker;
import pinghub.http.Refusal;
import pinghub.http.Reply;
import pinghub.relay.channel.Draft;
import pinghub.relay.channel.Published;
import pinghub.relay.channel.Publishing;
import pinghub.relay.channel.RelayChannels;
import pinghub.relay.channel.RelayInfo;
import pinghub.relay.channel.RelayName;
import pinghub.relay.hook.Caller;
import pinghub.relay.hook.ChannelEvents;
import pinghub.relay.hook.Hooks;
import pinghub.relay.info.ChannelInformation;
import pinghub.relay.location.Call;
import pinghub.relay.location.PublisherRules;

/**
 * What publishers may do with channels: look at them, make and delete them, publish. Where a request means several, each has its own
 * message, and what fails in one does not keep it from the others. Thread-safe.
 */
@Singleton
public final class Publishers {

    /** How long an idle channel lives that a publisher has made without a message, or a message has. */
    private static final Duration MADE = Duration.ofHours(24);
    private static final Duration PUBLISHED = Duration.ofSeconds(5);

    private final RelayChannels channels;
    private final Hooks hooks;
    private final ChannelEvents events;
    private final Counters counters;
    private final Ticker ticker;

    @Inject
    Publishers(RelayChannels channels, Hooks hooks, ChannelEvents events, Counters counters, Ticker ticker) {
        this.channels = channels;
        this.hooks = hooks;
        this.events = events;
        this.counters = counters;
        this.ticker = ticker;
    }

    /** The channels as they are; 404 where there is none of them. */
    public Reply look(Caller caller) {
        return information(200, caller, names(caller.call()).stream().flatMap(name -> channels.info(name).stream()).toList());
    }

    /** Ends the channels; says what they were, or 404 where there was none of them. */
    public Reply delete(Caller caller) {
        var before = new ArrayList<RelayInfo>();
        for (RelayName name : names(caller.call())) {
            channels.delete(name).ifPresent(info -> {
                before.add(info);
                events.tell(ChannelEvents.Event.CHANNEL_DELETE, caller.call(), List.of(name.id()));
            });
        }
        return information(200, caller, before);
    }

    /** Makes the channels that there are not. */
    public Reply create(Caller caller) {
        Call call = caller.call();
        Duration timeout = call.channelTimeout().orElse(MADE);
        List<Published> results = names(call).stream().map(name -> channels.put(name, timeout, call.location().groups().accounting()))
                .toList();
        return made(200, caller, results, stored(results));
    }

    /**
     * Publishes a message, or what the application wants to be published instead of it.
     *
     * @param body is kept and must not be changed afterwards
     * @return what to tell the publisher; known at once where the application is not asked
     */
    public CompletionStage<Reply> publish(Caller caller, byte[] body, Optional<String> contentType) {
        if (caller.call().location().hooks().upstream().isEmpty()) {
            return CompletableFuture.completedFuture(publishNow(caller, body, contentType));
        }
        return hooks.upstream(caller, body, contentType).thenApply(outcome -> {
            if (outcome instanceof Hooks.Upstream.Publish publish) {
                return publishNow(caller, publish.body(), publish.contentType());
            }
            return ((Hooks.Upstream.Answer) outcome).reply();
        });
    }

    private Reply publishNow(Caller caller, byte[] body, Optional<String> contentType) {
        Call call = caller.call();
        if (!Draft.isContentType(contentType)) {
            return untyped();
        }
        Draft draft = draft(caller, body, contentType);
        var results = new ArrayList<Published>();
        boolean held = false;
        for (RelayName name : names(call)) {
            Published result = channels.publish(name, draft, how(call, name.id()));
            if (result instanceof Published.Stored) {
                events.tell(ChannelEvents.Event.CHANNEL_PUBLISH, call, List.of(name.id()));
            }
            held |= result instanceof Published.Stored stored && stored.info().subscribers() > 0;
            results.add(result);
        }
        List<RelayInfo> stored = stored(results);
        if (!stored.isEmpty()) {
            accepted(caller, body);
        }
        return made(held ? 201 : 202, caller, results, stored);
    }

    private Reply untyped() {
        var refusal = new Refusal("media-type", 400, "A content type is at most " + Draft.MAX_CONTENT_TYPE + " characters long.");
        counters.refused(refusal.reason());
        return Reply.of(refusal);
    }

    private void accepted(Caller caller, byte[] body) {
        counters.accepted(caller.publisherType().equals("websocket") ? Door.WEBSOCKET : Door.POST, body.length);
    }

    private Draft draft(Caller caller, byte[] body, Optional<String> contentType) {
        return Draft.of(body, contentType, caller.event(), ticker.nanos());
    }

    /** What is published to every channel there is in the call's group. */
    public Reply publishToGroup(Caller caller, byte[] body, Optional<String> contentType) {
        if (!Draft.isContentType(contentType)) {
            return untyped();
        }
        var result = channels.publishToGroup(caller.call().group(), draft(caller, body, contentType), how(caller.call(), ""));
        if (result.channels() + result.refused() == 0) {
            return Reply.empty(404);
        }
        if (result.channels() > 0) {
            accepted(caller, body);
        }
        return Reply.of(result.subscribers() > 0 ? 201 : 202, "application/json", "{\"channels\": " + result.channels()
                + ", \"subscribers\": " + result.subscribers() + ", \"refused\": " + result.refused() + "}\n");
    }

    private static Publishing how(Call call, String id) {
        PublisherRules rules = call.location().publisher();
        int max = call.bufferMax();
        Optional<ChannelName> share = id.isEmpty() ? Optional.empty()
                : call.share(id).filter(path -> path.codePointCount(0, path.length()) <= ChannelName.MAX_CODE_POINTS).map(ChannelName::new);
        return new Publishing(Math.min(rules.bufferMin(), max), max, rules.deleteOldestReceived(), call.messageTimeout(),
                call.channelTimeout().orElse(PUBLISHED), call.location().groups().accounting(), share);
    }

    private static List<RelayName> names(Call call) {
        var names = new ArrayList<RelayName>(call.publisherIds().size()); // no stream: for each message
        for (String id : call.publisherIds()) {
            names.add(new RelayName(call.group(), id));
        }
        return names;
    }

    private static Reply information(int status, Caller caller, List<RelayInfo> infos) {
        if (infos.isEmpty()) {
            return Reply.empty(404);
        }
        return caller.call().publisherIds().size() == 1 ? ChannelInformation.reply(status, infos.get(0), caller.format())
                : ChannelInformation.replyForSeveral(status, RelayInfo.sum(infos), caller.format());
    }

    private static List<RelayInfo> stored(List<Published> results) {
        var infos = new ArrayList<RelayInfo>(results.size());
        for (Published result : results) {
            if (result instanceof Published.Stored stored) {
                infos.add(stored.info());
            }
        }
        return infos;
    }

    private Reply made(int status, Caller caller, List<Published> results, List<RelayInfo> stored) {
        int refused = results.size() - stored.size();
        if (stored.isEmpty()) {
            Refusal refusal = refusal(results.get(0));
            counters.refused(refusal.reason());
            return Reply.of(refusal);
        }
        Reply reply = information(status, caller, stored);
        return refused == 0 ? reply : reply.with("Pinghub-Refused-Channels", Integer.toString(refused));
    }

    private static Refusal refusal(Published result) {
        return result instanceof Published.GroupFull full ? new Refusal("group", 403, full.sentence())
                : new Refusal("history", 507, "This node has no room to keep the message.");
    }
}
