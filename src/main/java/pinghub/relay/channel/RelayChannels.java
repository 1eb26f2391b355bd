package pinghub.relay.channel;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import pinghub.channel.ChannelName;
import pinghub.channel.ChannelRules;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Counters;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.Subscriber;
import pinghub.channel.Ticker;

/**
 * Where publishers and subscribers of the relay meet. Thread-safe; order holds within a channel, and among the seconds of all channels.
 * No call waits for the network.
 */
@Singleton
public final class RelayChannels {

    /** The bodies that one who is not held is given at most; the last of them begins within that. */
    public static final int AT_ONCE_BYTES = 256 * 1024;

    private static final long GROUP_MEMORY = 512; // of a group with limits, about
    private static final long SWEEP_NANOS = 1_000_000_000L;
    private static final String CORE_NAME = "relay "; // without a slash, as no plain channel's name is

    private final ConcurrentMap<RelayName, RelayChannel> channels = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Group> groups = new ConcurrentHashMap<>();
    private final AtomicInteger channelCount = new AtomicInteger(); // the map's own size() walks the table
    private final AtomicLong serial = new AtomicLong();
    private final LongAdder published = new LongAdder();
    private final AtomicLong sweptForRoom;
    private final Graves graves = new Graves();
    private final Limits limits;
    private final long maxBytes;
    private final Stock stock;
    private final Unpublished unpublished;
    private final Seconds seconds;
    private final Channels live;
    private final Channels plain;
    private final Ticker ticker;

    /** A channel and its information, in a list. */
    public record Listed(String id, RelayInfo info) { }

    /** The wish to have a channel: the channel, or why there is none. */
    private static final class Wish {
        @Nullable RelayChannel channel;
        Published refusal = new Published.NoRoom();
    }

    /** Whose wish it is. */
    private enum Side { PUBLISHER, SUBSCRIBER }

    /** @param plain the application's own channels, to which messages may go as well */
    @Inject
    public RelayChannels(Limits limits, RelayLimits relayLimits, Channels plain, Counters counters, Ticker ticker, InstantSource clock) {
        this.limits = limits;
        this.maxBytes = relayLimits.maxBytes();
        this.stock = new Stock(maxBytes);
        this.unpublished = new Unpublished(limits, relayLimits);
        this.seconds = new Seconds(clock);
        this.live = new Channels(limits, ChannelRules.NONE, counters, ticker);
        this.plain = plain;
        this.ticker = ticker;
        this.sweptForRoom = new AtomicLong(ticker.nanos() - SWEEP_NANOS);
    }

    // ---- for publishers

    /** Makes a channel if there is none, and keeps it without messages and subscribers for so long; zero for ever. */
    public Published put(RelayName name, Duration timeout, boolean accounted) {
        while (true) {
            Wish wish = wish(name, Side.PUBLISHER, accounted);
            if (wish.channel == null) {
                return wish.refusal;
            }
            var handover = new RelayChannel.Handover();
            if (wish.channel.keep(timeout, ticker.nanos(), handover) == RelayChannel.Outcome.DONE && handover.info != null) {
                return new Published.Stored(handover.info);
            }
        }
    }

    /** Stores a message in a channel, which is made if there is none, and sends it to those who are held. */
    public Published publish(RelayName name, Draft draft, Publishing how) {
        Published result = publishAtOnce(name, draft, how);
        return result instanceof Published.Stored || !sweepForRoom() ? result : publishAtOnce(name, draft, how);
    }

    private Published publishAtOnce(RelayName name, Draft draft, Publishing how) {
        var handover = new RelayChannel.Handover();
        Published result;
        long second = seconds.enter();
        try {
            result = publish(name, draft, how, second, handover);
        } finally {
            seconds.leave();
        }
        handover.hand();
        return result;
    }

    private Published publish(RelayName name, Draft draft, Publishing how, long second, RelayChannel.Handover handover) {
        while (true) {
            Wish wish = wish(name, Side.PUBLISHER, how.accounted());
            if (wish.channel == null) {
                return wish.refusal;
            }
            Optional<Published> result = publish(wish.channel, draft, how, second, handover);
            if (result.isPresent()) {
                return result.get();
            }
        }
    }

    /** Empty if the channel is gone. */
    private Optional<Published> publish(RelayChannel channel, Draft draft, Publishing how, long second, RelayChannel.Handover handover) {
        return switch (channel.publish(second, ticker.nanos(), draft, how, plain, handover)) {
            case DONE -> {
                published.increment();
                yield Optional.ofNullable(handover.info).map(Published.Stored::new);
            }
            case GROUP_FULL -> Optional.ofNullable(handover.refusal).map(Published.GroupFull::new);
            case GONE -> Optional.empty();
            case NO_ROOM, UNKNOWN, TOO_MANY, CONFLICT -> Optional.of(new Published.NoRoom());
        };
    }

    /** A channel as it is now; empty where there is none. */
    public Optional<RelayInfo> info(RelayName name) {
        RelayChannel channel = find(name);
        return channel == null ? Optional.empty() : channel.info(ticker.nanos());
    }

    /** Ends a channel: its messages are gone, and those who are held are closed as deleted. Returns it as it was; empty if it was not. */
    public Optional<RelayInfo> delete(RelayName name) {
        long now = ticker.nanos();
        var ending = new RelayChannel.Ending();
        channels.computeIfPresent(name, (key, channel) -> {
            channel.end(now, ending);
            return bury(channel);
        });
        ending.told.forEach(subscriber -> subscriber.close(CloseReason.DELETED));
        return Optional.ofNullable(ending.before);
    }

    // ---- for groups

    /** A group as it is now; empty where it has neither channels nor limits. */
    public Optional<GroupInfo> group(String name) {
        return Optional.ofNullable(groups.get(name)).map(Group::info);
    }

    /**
     * Sets what a group may have, whether it has channels already or not; unless the node has no room for one more group with limits.
     * Returns it as it is now.
     */
    public GroupInfo limitGroup(String name, GroupLimits newLimits) {
        var info = new GroupInfo[1];
        groups.compute(name, (key, existing) -> {
            Group group = existing == null ? new Group() : existing;
            long more = (newLimits.equals(GroupLimits.NONE) ? 0 : GROUP_MEMORY + 2L * name.length()) - group.limitsMemory();
            if (stock.keep(0, more)) {
                group.limit(newLimits, group.limitsMemory() + more);
            }
            info[0] = group.info();
            return group.isIdle() ? null : group;
        });
        return info[0];
    }

    /** Deletes all channels of a group, as they are in the course of the call. Returns how many those were. */
    public int deleteGroup(String name) {
        Group group = groups.get(name);
        int deleted = 0;
        if (group != null) {
            for (RelayChannel channel : group.channelsAfter("")) {
                deleted += delete(channel.name()).isPresent() ? 1 : 0;
            }
        }
        return deleted;
    }

    /** Stores a message in every channel of a group there is, and makes none. */
    public GroupPublished publishToGroup(String name, Draft draft, Publishing how) {
        Group group = groups.get(name);
        int reached = 0;
        int subscribers = 0;
        int refused = 0;
        if (group != null) {
            for (RelayChannel channel : group.channelsAfter("")) {
                Optional<Published> result = publishTo(channel, draft, how);
                if (result.isPresent() && result.get() instanceof Published.Stored stored) {
                    reached++;
                    subscribers += stored.info().subscribers();
                } else if (result.isPresent()) {
                    refused++;
                }
            }
        }
        return new GroupPublished(reached, subscribers, refused);
    }

    private Optional<Published> publishTo(RelayChannel channel, Draft draft, Publishing how) {
        var handover = new RelayChannel.Handover();
        Optional<Published> result;
        long second = seconds.enter();
        try {
            result = publish(channel, draft, how, second, handover);
        } finally {
            seconds.leave();
        }
        handover.hand();
        return result;
    }

    /**
     * The channels of a group in the order of their ids, as they are in the course of the call.
     *
     * @param after the last of the page before; empty for the first page
     * @param limit so many at most; 1 or more
     */
    public List<Listed> list(String name, String after, int limit) {
        var listed = new ArrayList<Listed>();
        Group group = groups.get(name);
        if (group != null) {
            for (RelayChannel channel : group.channelsAfter(after)) {
                if (listed.size() == limit) {
                    break;
                }
                info(channel.name()).ifPresent(info -> listed.add(new Listed(channel.name().id(), info)));
            }
        }
        return listed;
    }

    // ---- for subscribers

    /**
     * Subscribes to channels, all or none, making those that there are not, where that is allowed.
     *
     * @param names 1 or more; none of them twice
     * @param after where it has read to; empty if it does not say
     * @param limit so many messages at most are given to one who is not held; 1 or more; fewer where they are {@link #AT_ONCE_BYTES}
     */
    public Subscribed subscribe(List<RelayName> names, Subscriber subscriber, Optional<Position> after, Subscribing how, Hold hold,
            int limit) {
        if (names.isEmpty() || new LinkedHashSet<>(names).size() != names.size()
                || after.filter(position -> position.channels() != names.size()).isPresent()) {
            throw new IllegalArgumentException("one place in each of some channels, was " + names.size() + " channels");
        }
        if (names.size() == 1) {
            return new Entrance(names, subscriber, after, how, hold, limit).enter();
        }
        seconds.stop(); // nothing is published meanwhile
        var entrance = new Entrance(names, subscriber, after, how, hold, limit);
        Optional<Subscribed> result;
        try {
            result = entrance.enterAll();
        } finally {
            seconds.goOn();
        }
        entrance.hand();
        return result.orElseGet(entrance::result);
    }

    /** One subscriber on its way in. */
    private final class Entrance {

        private final List<RelayName> names;
        private final Subscriber subscriber;
        private final Optional<Position> after;
        private final Subscribing how;
        private final Hold hold;
        private final int limit;
        private final long maxBytes;
        private final List<RelayChannel.Look> looks = new ArrayList<>(1);
        private final List<RelayChannel> found = new ArrayList<>(1);
        private final Place place = new Place();
        private @Nullable Merging merging; // null for one channel
        private boolean admitted;

        Entrance(List<RelayName> names, Subscriber subscriber, Optional<Position> after, Subscribing how, Hold hold, int limit) {
            this.names = names;
            this.subscriber = subscriber;
            this.after = after;
            this.how = how;
            this.hold = hold;
            this.limit = hold == Hold.STREAM ? Integer.MAX_VALUE : limit;
            this.maxBytes = hold == Hold.STREAM ? Long.MAX_VALUE : AT_ONCE_BYTES;
        }

        Subscribed enter() {
            Optional<Subscribed> refused = look(0, hold != Hold.NONE);
            admitted = refused.isEmpty();
            Subscribed result = refused.orElseGet(this::result);
            hand();
            return result;
        }

        /**
         * The part of it during which nothing may be published in any channel. Who is to be held only where nothing is kept looks first; the
         * same is found when it joins.
         *
         * @return why it is refused; empty if it is not: what there is must then be asked for, without that lock
         */
        Optional<Subscribed> enterAll() {
            if (hold != Hold.STREAM) {
                Optional<Subscribed> refused = lookAtAll(false);
                if (refused.isPresent()) {
                    return refused;
                }
            }
            if (hold == Hold.STREAM || hold == Hold.UNTIL_NEXT && isNothingKept()) {
                looks.clear();
                found.clear();
                merging = new Merging(subscriber, names.size());
                Optional<Subscribed> refused = lookAtAll(true);
                if (refused.isPresent()) {
                    place.close();
                    return refused;
                }
            }
            admitted = true;
            return Optional.empty();
        }

        private Optional<Subscribed> lookAtAll(boolean joins) {
            for (int i = 0; i < names.size(); i++) {
                Optional<Subscribed> refused = look(i, joins);
                if (refused.isPresent()) {
                    return refused;
                }
                if (merging != null) {
                    merging.begin(i, looks.get(i).end());
                }
            }
            return Optional.empty();
        }

        private boolean isNothingKept() {
            return looks.stream().allMatch(look -> look.messages.isEmpty());
        }

        private Optional<Subscribed> look(int index, boolean joins) {
            while (true) {
                Wish wish = how.existingOnly() ? existing(names.get(index))
                        : wish(names.get(index), Side.SUBSCRIBER, how.accounted());
                RelayChannel channel = wish.channel;
                if (channel == null) {
                    if (!how.existingOnly() && wish.refusal instanceof Published.GroupFull full) {
                        return Optional.of(new Subscribed.Refused(Subscribed.Why.GROUP_FULL, full.sentence()));
                    }
                    return Optional.of(refused(how.existingOnly() ? Subscribed.Why.UNKNOWN : Subscribed.Why.NODE_FULL));
                }
                var look = new RelayChannel.Look();
                Member member = null;
                if (joins) {
                    member = new Member(merging == null ? subscriber : merging.of(index), hold, place);
                    place.add(channel, member);
                }
                RelayChannel.Outcome outcome = channel.look(how, after.map(position -> position.seen(index)), limit, maxBytes,
                        member, ticker.nanos(), look);
                if (outcome == RelayChannel.Outcome.DONE) {
                    looks.add(look);
                    found.add(channel);
                    return Optional.empty();
                } else if (outcome != RelayChannel.Outcome.GONE) {
                    return Optional.of(refused(why(outcome)));
                }
            }
        }

        private Wish existing(RelayName name) {
            var wish = new Wish();
            wish.channel = find(name);
            return wish;
        }

        private Subscribed.Why why(RelayChannel.Outcome outcome) {
            return switch (outcome) {
                case UNKNOWN -> Subscribed.Why.UNKNOWN;
                case TOO_MANY -> Subscribed.Why.TOO_MANY;
                case CONFLICT -> Subscribed.Why.CONFLICT;
                case GROUP_FULL -> Subscribed.Why.GROUP_FULL;
                case NO_ROOM, GONE, DONE -> Subscribed.Why.NODE_FULL;
            };
        }

        private Subscribed refused(Subscribed.Why why) {
            return new Subscribed.Refused(why, why == Subscribed.Why.GROUP_FULL ? Group.TOO_MANY_SUBSCRIBERS : "");
        }

        /** What came of it, once it is in or has looked. */
        Subscribed result() {
            MessageId[] begun = after.map(Position::seen)
                    .orElseGet(() -> looks.stream().map(look -> look.start).toArray(MessageId[]::new));
            Position start = after.orElseGet(() -> Position.of(begun, -1));
            List<Message> messages = names.size() == 1 ? looks.get(0).messages.stream().map(RelayMessage::message).toList()
                    : Trail.merge(begun, looks.stream().map(look -> look.messages).toList(), limit, maxBytes);
            receive(messages);
            if (hold == Hold.NONE || hold == Hold.UNTIL_NEXT && !messages.isEmpty()) {
                return new Subscribed.Ready(start, messages);
            }
            return new Subscribed.Held(place, start, live.backlog(messages));
        }

        /** Tells each channel what of it is given. */
        private void receive(List<Message> messages) {
            Map<RelayName, List<RelayMessage>> given = new HashMap<>();
            for (Message message : messages) {
                RelayMessage relayed = RelayMessage.of(message);
                given.computeIfAbsent(relayed.channel(), name -> new ArrayList<>()).add(relayed);
            }
            for (RelayChannel channel : found) {
                channel.received(given.getOrDefault(channel.name(), List.of()));
            }
        }

        /** Without any lock: sends away whom this one replaces. */
        void hand() {
            if (admitted) {
                looks.forEach(RelayChannel.Look::hand);
            }
        }
    }

    // ---- for the node

    /** Where those who are held are; for {@link pinghub.channel.Subscription}s alone. */
    public Channels live() {
        return live;
    }

    /** Lets go of messages and channels that have outlived their time. To be called now and then. */
    public void sweep() {
        long now = ticker.nanos();
        for (RelayChannel channel : channels.values()) {
            if (channel.isOver(now)) {
                dropIfOver(channel.name(), now);
            }
        }
    }

    /** Sweeps before something is refused for want of room; at most once a second, for it looks at all channels. Returns whether it did. */
    private boolean sweepForRoom() {
        long now = ticker.nanos();
        long before = sweptForRoom.get();
        if (now - before < SWEEP_NANOS || !sweptForRoom.compareAndSet(before, now)) {
            return false;
        }
        sweep();
        return true;
    }

    /** Messages that were published, one in several channels as several. */
    public long publishedMessages() {
        return published.sum();
    }

    /** Messages that are kept. */
    public long storedMessages() {
        return stock.messages();
    }

    /** Memory in bytes, about, that channels and the messages they keep take. */
    public long usedBytes() {
        return stock.bytes();
    }

    /** The most that they may take. */
    public long maxBytes() {
        return maxBytes;
    }

    /** The number of channels. */
    public int channels() {
        return channelCount.get();
    }

    /** Subscribers that are held, one of several channels as several. */
    public int subscribers() {
        return live.subscribers();
    }

    // ---- within

    private @Nullable RelayChannel find(RelayName name) {
        RelayChannel channel = channels.get(name);
        long now = ticker.nanos();
        if (channel == null || !channel.isOver(now)) {
            return channel;
        }
        dropIfOver(name, now);
        return channels.get(name);
    }

    private void dropIfOver(RelayName name, long now) {
        channels.computeIfPresent(name, (key, channel) -> channel.endIfOver(now) ? bury(channel) : channel);
    }

    /** A channel, made if there is none. */
    private Wish wish(RelayName name, Side side, boolean accounted) {
        var wish = new Wish();
        wish.channel = channels.get(name);
        if (wish.channel != null && wish.channel.isOver(ticker.nanos())) {
            wish.channel = find(name);
        }
        if (wish.channel == null) {
            wish.channel = channels.computeIfAbsent(name, key -> createFor(side, key, accounted, wish));
        }
        return wish;
    }

    /** Called in one step with putting it into the map; {@code null} if it may not be. */
    private @Nullable RelayChannel createFor(Side side, RelayName name, boolean accounted, Wish wish) {
        if (side == Side.PUBLISHER) {
            return create(name, null, accounted, wish);
        }
        if (!unpublished.enter(name)) {
            return null;
        }
        RelayChannel channel = create(name, unpublished, accounted, wish);
        if (channel == null) {
            unpublished.leave(name);
        }
        return channel;
    }

    /** @param countedIn where it counts until a publisher uses it; {@code null} for one that a publisher makes */
    private @Nullable RelayChannel create(RelayName name, @Nullable Unpublished countedIn, boolean accounted, Wish wish) {
        if (channelCount.incrementAndGet() > limits.channels()) {
            channelCount.decrementAndGet();
            return null;
        }
        var group = new Group[1];
        groups.compute(name.group(), (key, existing) -> {
            Group found = existing == null ? new Group() : existing;
            Optional<String> refusal = found.enter(accounted);
            if (refusal.isPresent()) {
                wish.refusal = new Published.GroupFull(refusal.get());
            } else {
                group[0] = found;
            }
            return found.isIdle() ? null : found;
        });
        if (group[0] != null && stock.keep(0, RelayChannel.memory(name))) {
            var channel = new RelayChannel(name, new ChannelName(CORE_NAME + serial.getAndIncrement()), live, group[0], stock, countedIn,
                    graves.last(name), ticker.nanos());
            group[0].add(channel);
            return channel;
        }
        channelCount.decrementAndGet();
        if (group[0] != null) {
            groups.computeIfPresent(name.group(), (key, found) -> {
                found.leaveUnseen();
                return found.isIdle() ? null : found;
            });
        }
        return null;
    }

    /** Called in one step with taking a channel that has ended out of the map. */
    private @Nullable RelayChannel bury(RelayChannel channel) {
        graves.bury(channel.name(), channel.last());
        stock.keep(0, -RelayChannel.memory(channel.name()));
        channelCount.decrementAndGet();
        groups.computeIfPresent(channel.name().group(), (key, group) -> {
            group.leave(channel);
            return group.isIdle() ? null : group;
        });
        return null;
    }
}
