package pinghub.relay.channel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Admission;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Subscriber;
import pinghub.channel.Subscription;

/**
 * A buffer of messages and those who wait for the next. Thread-safe: to stamp, keep and offer a message is one step, as is to take what
 * is kept and to join. Nobody is closed or written to within.
 */
final class RelayChannel {

    /** What a channel takes without messages, about. */
    static final long MEMORY = 768;

    private final RelayName name;
    private final ChannelName core; // by which the core knows those who are in
    private final Channels live;
    private final Group group;
    private final Stock stock;
    private final NavigableMap<MessageId, RelayMessage> buffer = new TreeMap<>(); // guarded by this, as all that follows
    private final List<Member> members = new ArrayList<>(1);
    private @Nullable Unpublished countedIn; // null once a publisher has made it, or used it, and when it is gone
    private MessageId last;
    private boolean stamped;        // whether the last id is one of this channel's own
    private boolean published;      // a publisher has made it, or used it
    private int minMessages;
    private boolean dropsReceived;
    private boolean expiring;       // whether any message expires
    private long soonest;           // when the first of them does
    private boolean requested;
    private long requestedAt;       // when a subscriber last came
    private boolean put;            // a publisher has made it without a message
    private long putNanos;          // how long it is kept then without messages and subscribers; 0 for ever
    private boolean used;           // otherwise as long as that
    private long timeoutNanos;      // how long in any case; the same
    private boolean idle;           // there is neither a message nor a subscriber
    private long idleSince;
    private boolean gone;           // nobody finds it any more

    /** How something ended that was to be done to a channel. */
    enum Outcome { DONE, GONE, NO_ROOM, GROUP_FULL, UNKNOWN, TOO_MANY, CONFLICT }

    /** What is left to do once the lock is released; written within and read by the same thread afterwards. */
    static final class Handover {
        private Channels.@Nullable Offering offering; // null if nobody is held
        private Channels.@Nullable Offering shared;   // null if it goes to no plain channel
        private @Nullable List<Place> over;           // those that are to leave their other channels; null for none
        @Nullable RelayInfo info;                     // null unless it is done
        @Nullable String refusal;                     // null unless the group is full

        void hand() {
            if (over != null) {
                over.forEach(Place::close);
            }
            if (offering != null) {
                offering.hand();
            }
            if (shared != null) {
                shared.hand();
            }
        }
    }

    /** What a subscriber is given, written and read as {@link Handover}. */
    static final class Look {
        List<RelayMessage> messages = List.of();
        MessageId start = MessageId.before(0);
        final List<Subscriber> replaced = new ArrayList<>(0);

        /** Where one is who has read all of it. */
        MessageId end() {
            return messages.isEmpty() ? start : messages.get(messages.size() - 1).id();
        }

        void hand() {
            replaced.forEach(subscriber -> subscriber.close(CloseReason.REPLACED));
        }
    }

    /** What is left of a channel, written and read as {@link Handover}. */
    static final class Ending {
        final List<Subscriber> told = new ArrayList<>(); // those who were in, who are to be told
        @Nullable RelayInfo before;                      // as it was; null if it had outlived its time
    }

    /**
     * @param countedIn where it counts until a publisher uses it, and leaves then or at its end; {@code null} for nowhere
     * @param before    the id after which its own begin
     */
    RelayChannel(RelayName name, ChannelName core, Channels live, Group group, Stock stock, @Nullable Unpublished countedIn,
            MessageId before, long now) {
        this.name = name;
        this.core = core;
        this.live = live;
        this.group = group;
        this.stock = stock;
        this.countedIn = countedIn;
        this.last = before;
        this.idle = true;
        this.idleSince = now;
    }

    RelayName name() {
        return name;
    }

    Group group() {
        return group;
    }

    /** What it takes without messages. */
    static long memory(RelayName name) {
        return MEMORY + 2L * (name.id().length() + name.group().length());
    }

    // ---- for publishers

    /** A publisher wants it to be there. */
    synchronized Outcome keep(Duration timeout, long now, Handover handover) {
        if (gone) {
            return Outcome.GONE;
        }
        expire(now);
        usedByPublisher();
        put = true;
        putNanos = timeout.toNanos();
        touch(now);
        handover.info = info(members.size(), now);
        return Outcome.DONE;
    }

    /**
     * Stamps, keeps and offers a message; unless that is done, nothing happens.
     *
     * @param plain where it is shared
     */
    synchronized Outcome publish(long second, long now, Draft draft, Publishing how, Channels plain, Handover handover) {
        if (gone) {
            return Outcome.GONE;
        }
        expire(now);
        Duration timeout = how.messageTimeout();
        var message = new RelayMessage(name, last.next(second), draft,
                timeout.isZero() ? Optional.empty() : Optional.of(now + timeout.toNanos()));
        Outcome room = makeRoom(message, how, handover);
        if (room != Outcome.DONE) {
            return room;
        }
        last = message.id();
        stamped = true;
        usedByPublisher();
        minMessages = how.minMessages();
        dropsReceived = how.dropReceived();
        keepFor(how.channelTimeout());
        removeServed();
        int held = members.size();
        if (how.maxMessages() > 0) {
            add(message);
        }
        if (held > 0) {
            message.receive();
            handover.offering = live.offer(core, message.live(draft));
            sendAway(handover);
            dropReceived();
        }
        how.share().ifPresent(shared -> handover.shared = plain.offer(shared, draft.message()));
        touch(now);
        handover.info = info(held, now);
        return Outcome.DONE;
    }

    private void usedByPublisher() {
        published = true;
        countNoMore();
    }

    private void countNoMore() {
        if (countedIn != null) {
            countedIn.leave(name);
            countedIn = null;
        }
    }

    /** Lets go of the oldest for it. */
    private Outcome makeRoom(RelayMessage message, Publishing how, Handover handover) {
        boolean stores = how.maxMessages() > 0;
        int dropped = Math.max(0, buffer.size() - Math.max(0, how.maxMessages() - 1));
        long freed = 0;
        Iterator<RelayMessage> oldest = buffer.values().iterator();
        for (int i = 0; i < dropped; i++) {
            freed += oldest.next().memory();
        }
        int moreMessages = (stores ? 1 : 0) - dropped;
        long moreBytes = (stores ? message.memory() : 0) - freed;
        Optional<String> refusal = group.keep(moreMessages, moreBytes, how.accounted());
        if (refusal.isPresent()) {
            handover.refusal = refusal.get();
            return Outcome.GROUP_FULL;
        }
        if (!stock.keep(moreMessages, moreBytes)) {
            group.keep(-moreMessages, -moreBytes, false);
            return Outcome.NO_ROOM;
        }
        for (int i = 0; i < dropped; i++) {
            buffer.pollFirstEntry();
        }
        return Outcome.DONE;
    }

    private void add(RelayMessage message) {
        buffer.put(message.id(), message);
        if (message.expires() && (!expiring || message.expiresAt() - soonest < 0)) {
            expiring = true;
            soonest = message.expiresAt();
        }
    }

    /** Those who wait for one message of several channels, and get that of another, are on their way out and get no second one. */
    private void removeServed() {
        for (int i = members.size() - 1; i >= 0; i--) {
            Member member = members.get(i);
            if (member.once && member.place.isOfSeveral() && !member.place.serve()) {
                remove(member);
            }
        }
    }

    /** Those who wait for one message have got it. */
    private void sendAway(Handover handover) {
        for (int i = members.size() - 1; i >= 0; i--) {
            Member member = members.get(i);
            if (member.once) {
                remove(member);
                if (member.place.isOfSeveral()) {
                    if (handover.over == null) {
                        handover.over = new ArrayList<>();
                    }
                    handover.over.add(member.place);
                }
            }
        }
    }

    // ---- for subscribers

    /**
     * Finds what a subscriber is to be given, and has it join, if it is to be held where nothing is found, or in any case.
     *
     * @param after  the last message it has read; empty if it does not say
     * @param limit  so many messages at most
     * @param maxBytes of their bodies, within which the last one begins
     * @param member its place; {@code null} if it is not to be held
     */
    synchronized Outcome look(Subscribing how, Optional<MessageId> after, int limit, long maxBytes, @Nullable Member member,
            long now, Look look) {
        if (gone) {
            return Outcome.GONE;
        }
        if (how.existingOnly() && !published) {
            return Outcome.UNKNOWN;
        }
        expire(now);
        if (how.concurrency() == Subscribing.Concurrency.FIRST && !members.isEmpty()) {
            return Outcome.CONFLICT;
        }
        boolean replaces = how.concurrency() == Subscribing.Concurrency.LAST;
        if (!replaces && how.maxSubscribers() > 0 && members.size() >= how.maxSubscribers()) {
            return Outcome.TOO_MANY;
        }
        requested = true;
        requestedAt = now;
        if (!published) {
            keepFor(how.channelTimeout());
        }
        find(after, how.first(), limit, maxBytes, look);
        var before = new ArrayList<Subscriber>(0);
        if (replaces) {
            members.forEach(other -> before.add(other.subscriber));
        }
        if (member != null && !(member.once && !look.messages.isEmpty())) {
            Outcome outcome = join(member, how);
            if (outcome != Outcome.DONE) {
                return outcome;
            }
        }
        look.replaced.addAll(before);
        touch(now);
        return Outcome.DONE;
    }

    private Outcome join(Member member, Subscribing how) {
        if (!group.addSubscriber(how.accounted())) {
            return Outcome.GROUP_FULL;
        }
        if (!(live.subscribe(core, member.subscriber) instanceof Admission.Admitted admitted)) {
            group.removeSubscribers(1);
            return Outcome.NO_ROOM;
        }
        member.core = admitted.subscription();
        member.index = members.size();
        members.add(member);
        return Outcome.DONE;
    }

    private void find(Optional<MessageId> after, FirstMessage first, int limit, long maxBytes, Look look) {
        NavigableMap<MessageId, RelayMessage> found = buffer;
        if (after.isPresent()) {
            look.start = after.get();
            found = buffer.tailMap(after.get(), false);
        } else {
            int skipped = first.skipped(buffer.size());
            if (skipped == buffer.size() && first.number() != 1) {
                look.start = last;
                found = new TreeMap<>();
            } else {
                Iterator<MessageId> ids = buffer.keySet().iterator();
                for (int i = 0; i < skipped; i++) {
                    look.start = ids.next();
                }
                found = buffer.tailMap(look.start, false);
            }
        }
        var messages = new ArrayList<RelayMessage>();
        long bytes = 0;
        for (RelayMessage message : found.values()) {
            if (messages.size() == limit || bytes >= maxBytes) {
                break;
            }
            messages.add(message);
            bytes += message.bytes().length;
        }
        look.messages = messages;
    }

    /** A subscriber has been given these messages of this channel that were kept. */
    synchronized void received(List<RelayMessage> messages) {
        messages.forEach(RelayMessage::receive);
        if (!gone) {
            dropReceived();
        }
    }

    /** The member is out; if it was not in, nothing happens. */
    synchronized void leave(Member member) {
        if (member.index >= 0) {
            remove(member);
            touch(live.nanos());
        }
    }

    private void remove(Member member) {
        Member moved = members.remove(members.size() - 1);
        if (moved != member) {
            members.set(member.index, moved);
            moved.index = member.index;
        }
        member.index = -1;
        leaveCore(member);
        group.removeSubscribers(1);
    }

    private static void leaveCore(Member member) {
        Subscription place = member.core;
        if (place != null) {
            place.close();
            member.core = null;
        }
    }

    // ---- for all

    /** As it is now; empty if it is gone. */
    synchronized Optional<RelayInfo> info(long now) {
        if (gone) {
            return Optional.empty();
        }
        expire(now);
        return Optional.of(info(members.size(), now));
    }

    private RelayInfo info(int held, long now) {
        return new RelayInfo(buffer.size(), requested ? TimeUnit.NANOSECONDS.toSeconds(now - requestedAt) : -1, held,
                stamped ? last : MessageId.NONE);
    }

    /** Whether it has outlived its time. */
    synchronized boolean isOver(long now) {
        expire(now);
        boolean kept = used && timeoutNanos == 0 || put && putNanos == 0;
        return idle && !kept && now - idleSince >= Math.max(timeoutNanos, put ? putNanos : 0);
    }

    /** Ends as {@link #end} does, if it has outlived its time: in one step, as somebody may just come. Nobody is in it, or to be told. */
    synchronized boolean endIfOver(long now) {
        if (!isOver(now)) {
            return false;
        }
        end(now, new Ending());
        return true;
    }

    /** It is gone from now on, with its messages. To be called by whoever takes it out of the map, in one step with that. */
    synchronized void end(long now, Ending ending) {
        ending.before = isOver(now) ? null : info(members.size(), now);
        gone = true;
        countNoMore();
        for (Member member : members) {
            ending.told.add(member.subscriber);
            member.index = -1;
            leaveCore(member);
        }
        group.removeSubscribers(members.size());
        members.clear();
        long bytes = 0;
        for (RelayMessage message : buffer.values()) {
            bytes += message.memory();
        }
        letGo(buffer.size(), bytes);
        buffer.clear();
    }

    /** The last id it has given, or after which it would have begun. */
    synchronized MessageId last() {
        return last;
    }

    private void letGo(int messages, long bytes) {
        stock.keep(-messages, -bytes);
        group.keep(-messages, -bytes, false);
    }

    private void dropReceived() {
        while (dropsReceived && buffer.size() > minMessages && buffer.firstEntry().getValue().isReceived()) {
            letGo(1, buffer.pollFirstEntry().getValue().memory());
        }
    }

    private void expire(long now) {
        if (!expiring || now - soonest < 0) {
            return;
        }
        expiring = false;
        for (Iterator<Map.Entry<MessageId, RelayMessage>> entries = buffer.entrySet().iterator(); entries.hasNext();) {
            RelayMessage message = entries.next().getValue();
            if (message.isExpired(now)) {
                entries.remove();
                letGo(1, message.memory());
            } else if (message.expires() && (!expiring || message.expiresAt() - soonest < 0)) {
                expiring = true;
                soonest = message.expiresAt();
            }
        }
        rest(now);
    }

    /** Something was done to it. */
    private void touch(long now) {
        idle = false;
        rest(now);
    }

    private void rest(long now) {
        boolean empty = buffer.isEmpty() && members.isEmpty();
        if (empty && !idle) {
            idleSince = now;
        }
        idle = empty;
    }

    private void keepFor(Duration timeout) {
        used = true;
        timeoutNanos = timeout.toNanos();
    }
}
