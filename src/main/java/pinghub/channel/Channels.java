package pinghub.channel;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Where publishers and subscribers of this node meet. Thread-safe; order holds within a channel, not between two. */
@Singleton
public final class Channels {

    // To so many, writing takes no longer than waking the threads that would.
    private static final int FEW = 16;

    // Room for as many channels again before a number is larger than the 53 bits that JavaScript has.
    private static final int EPOCH_BITS = 44;

    private static final Publication UNHEARD = new Publication.Published(0, null);
    private static final Publication NO_ROOM = new Publication.NoRoom();

    private final ConcurrentMap<ChannelName, Channel> channels = new ConcurrentHashMap<>();
    private final AtomicInteger channelCount = new AtomicInteger(); // the map's own size() walks the table
    private final AtomicInteger subscriberCount = new AtomicInteger();
    private final AtomicLong epochs;
    private final Limits limits;
    private final ChannelRules rules;
    private final Counters counters;
    private final Ticker ticker;

    @Inject
    public Channels(Limits limits, ChannelRules rules, Counters counters, Ticker ticker) {
        this.limits = limits;
        this.rules = rules;
        this.counters = counters;
        this.ticker = ticker;
        // Not the clock, which may be set back: an epoch that comes twice would have a client miss messages without a word.
        this.epochs = new AtomicLong(new BigInteger(EPOCH_BITS, new SecureRandom()).longValue());
    }

    /** Where nothing is kept. */
    public Channels(Limits limits, Counters counters) {
        this(limits, ChannelRules.NONE, counters, () -> 0);
    }

    /** Joins a channel, creating it if needed; the subscriber gets what is published from now on. */
    public Admission subscribe(ChannelName name, Subscriber subscriber) {
        return subscribe(name, subscriber, new Start.Now(), Integer.MAX_VALUE);
    }

    /**
     * Joins a channel, creating it if needed; the subscriber gets what is in the backlog, which counts as due, and what is published
     * from now on: nothing is missing between the two, and nothing is in both. A subscriber joins one channel, once.
     */
    public Admission subscribe(ChannelName name, Subscriber subscriber, Start start) {
        return subscribe(name, subscriber, start, Integer.MAX_VALUE);
    }

    /**
     * The same for one that leaves once it has so many bytes: its backlog has at least one message if there is any, and more that begin
     * within them. What is published then follows on the rest of what is kept, and not on the backlog.
     *
     * @param atMostBytes {@link Integer#MAX_VALUE} for all
     */
    public Admission subscribe(ChannelName name, Subscriber subscriber, Start start, int atMostBytes) {
        if (subscriberCount.incrementAndGet() > limits.subscribers()) {
            subscriberCount.decrementAndGet();
            return new Admission.Full("subscribers", limits.subscribers());
        }
        var member = new Channel.Member(subscriber);
        // One atomic step: between finding a channel and joining it, its last subscriber could leave and drop it.
        var backlog = new Backlog[1];
        long now = ticker.nanos();
        channels.compute(name, (key, existing) -> {
            Channel channel = existing == null ? create(rules.history(key)) : existing;
            if (channel != null) {
                backlog[0] = channel.add(member, start, atMostBytes, now, counters);
            }
            return channel;
        });
        if (backlog[0] == null) {
            subscriberCount.decrementAndGet();
            return new Admission.Full("channels", limits.channels());
        }
        return new Admission.Admitted(new Place(name, member), backlog[0]);
    }

    /** Called in one step with putting it into the map; {@code null} if there are as many as may be. */
    private @Nullable Channel create(Optional<HistoryRule> rule) {
        if (channelCount.incrementAndGet() > limits.channels()) {
            channelCount.decrementAndGet();
            return null;
        }
        return new Channel(epochs.getAndIncrement(), rule.map(kept -> new History(kept, limits.historyBytes(), counters)).orElse(null));
    }

    /**
     * Broadcasts a message to everybody who has joined by now, and keeps it where that is promised. Returns without waiting for the
     * network; to a few subscribers this thread writes. It counts as taken at its door, and without subscribers as unheard; one that is
     * refused counts as that alone.
     */
    public Publication publish(ChannelName name, Message message, Door door) {
        return publish(name, message, door, FEW);
    }

    /** The same for a message of the node itself. */
    public Publication publish(ChannelName name, Message message) {
        return publish(name, message, Door.NONE);
    }

    /** The same as one of many messages, of which this thread has the next to publish, while others write. */
    public Publication publishOneOfMany(ChannelName name, Message message, Door door) {
        return publish(name, message, door, 0);
    }

    /**
     * Broadcasts a message as {@link #publish} does, and leaves the rest to the caller, who may hold a lock meanwhile: nobody writes, and
     * nobody who is slow is closed, before {@link Offering#hand}.
     */
    public Offering offer(ChannelName name, Message message) {
        var delivery = new Channel.Delivery();
        return new Offering(offer(name, message, Door.NONE, delivery), delivery);
    }

    /** A message that was broadcast, and is yet to be handed over. */
    public final class Offering {

        private final Publication publication;
        private final Channel.Delivery delivery;

        private Offering(Publication publication, Channel.Delivery delivery) {
            this.publication = publication;
            this.delivery = delivery;
        }

        /** How broadcasting ended. */
        public Publication publication() {
            return publication;
        }

        /** Sees to it that it is written, and closes who is slow; to be called once, without any lock. */
        public void hand() {
            Channels.this.hand(delivery, FEW);
        }
    }

    /** What somebody who keeps messages elsewhere has for a subscriber; it counts as due. */
    public Backlog backlog(List<Message> messages) {
        counters.due(messages.size());
        return new Backlog(messages, ticker.nanos());
    }

    /** The clock by which messages are published. */
    public long nanos() {
        return ticker.nanos();
    }

    private Publication publish(ChannelName name, Message message, Door door, int writtenHere) {
        var delivery = new Channel.Delivery();
        Publication publication = offer(name, message, door, delivery);
        hand(delivery, writtenHere);
        return publication;
    }

    private Publication offer(ChannelName name, Message message, Door door, Channel.Delivery delivery) {
        Channel.Outcome outcome = Channel.Outcome.GONE;
        Channel channel = null;
        while (outcome == Channel.Outcome.GONE) { // it is taken out of the map in the moment in which it is marked as gone
            channel = channels.get(name);
            if (channel == null) {
                Optional<HistoryRule> rule = rules.history(name);
                if (rule.isEmpty()) {
                    counters.accepted(door, message.size());
                    counters.unheard();
                    return UNHEARD;
                }
                channel = channels.computeIfAbsent(name, key -> create(rule));
            }
            outcome = channel == null ? Channel.Outcome.NO_ROOM : channel.publish(message, door, counters, delivery);
        }
        if (channel == null || outcome == Channel.Outcome.NO_ROOM) {
            counters.historyRefusal();
            return NO_ROOM;
        }
        if (delivery.everybody.length == 0) {
            counters.unheard();
        }
        return new Publication.Published(delivery.everybody.length, new Cursor(channel.epoch(), delivery.seq));
    }

    private void hand(Channel.Delivery delivery, int writtenHere) {
        Subscriber[] everybody = delivery.everybody;
        for (Subscriber subscriber : everybody) {
            subscriber.flush(everybody.length <= writtenHere);
        }
        // Closed after the lock is released: closing calls back into this class, which takes the map's lock first.
        if (delivery.slow != null) {
            for (Subscriber subscriber : delivery.slow) {
                subscriber.close(CloseReason.SLOW);
            }
        }
    }

    /**
     * Answers a message to one subscriber alone, counted like any delivery.
     *
     * @return {@code false} if its outbox is full
     */
    public boolean echo(Outbox outbox, Message message) {
        counters.due(1);
        return outbox.echo(message);
    }

    /** The number of channels; each has at least one subscriber, or a message that is kept. */
    public int channels() {
        return channelCount.get();
    }

    /** The number of subscribers of all channels. */
    public int subscribers() {
        return subscriberCount.get();
    }

    /** The number of subscribers of one channel, 0 where there is none. */
    public int subscribers(ChannelName name) {
        Channel channel = channels.get(name);
        return channel == null ? 0 : channel.size();
    }

    /** What happens to the slow subscribers of a channel. */
    public SlowPolicy slow(ChannelName name) {
        return rules.slow(name);
    }

    /** A channel as it is now; empty where there is none. */
    public Optional<ChannelInfo> info(ChannelName name) {
        return Optional.ofNullable(channels.get(name)).map(channel -> channel.info(name, ticker.nanos()));
    }

    /**
     * The names of the channels that there are in the course of the call, in their order.
     *
     * @param prefix what their names start with; empty for all
     * @param after  the last of the page before; {@code null} for the first page
     * @param limit  so many at most; 1 or more
     */
    public List<ChannelName> list(String prefix, @Nullable ChannelName after, int limit) {
        String behind = after == null ? "" : after.value();
        return first(limit, name -> name.value().startsWith(prefix) && name.value().compareTo(behind) > 0);
    }

    /** Shows all channels, in no order, each as it is when its turn comes. */
    public void forEach(Consumer<ChannelInfo> look) {
        long now = ticker.nanos();
        channels.forEach((name, channel) -> look.accept(channel.info(name, now)));
    }

    /** The names of the channels that a pattern matches, in their order; so many at most, 1 or more. */
    public List<ChannelName> matching(ChannelPattern pattern, int limit) {
        return first(limit, pattern::matches);
    }

    /** The first in the order of names, without sorting all. */
    private List<ChannelName> first(int limit, Predicate<ChannelName> wanted) {
        Comparator<ChannelName> order = Comparator.comparing(ChannelName::value);
        var chosen = new PriorityQueue<ChannelName>(order.reversed());
        for (ChannelName name : channels.keySet()) {
            if (wanted.test(name) && (chosen.size() < limit || order.compare(name, chosen.element()) < 0)) {
                chosen.add(name);
                if (chosen.size() > limit) {
                    chosen.remove();
                }
            }
        }
        return chosen.stream().sorted(order).toList();
    }

    /**
     * What is kept of a channel, for somebody who does not join; empty where there is no channel.
     *
     * @param limit so many messages at most: the first, or for {@link Start.Last} the last; 1 or more
     */
    public Optional<Backlog> history(ChannelName name, Start start, int limit) {
        return Optional.ofNullable(channels.get(name)).map(channel -> channel.backlog(start, limit, ticker.nanos()));
    }

    /** Ends the connections of all who are in the channel. Returns how many those are. */
    public int closeAll(ChannelName name, CloseReason reason) {
        Channel channel = channels.get(name);
        if (channel == null) {
            return 0;
        }
        Subscriber[] everybody = channel.everybody();
        for (Subscriber subscriber : everybody) {
            subscriber.close(reason);
        }
        return everybody.length;
    }

    /** Lets go of what has been kept for as long as was promised, and of channels without subscribers that keep nothing more. */
    public void sweep() {
        if (!rules.keepAnything()) {
            return;
        }
        long now = ticker.nanos();
        for (Map.Entry<ChannelName, Channel> entry : channels.entrySet()) {
            if (entry.getValue().keeps()) {
                channels.computeIfPresent(entry.getKey(), (name, channel) -> orNothing(channel, channel.sweep(now)));
            }
        }
    }

    private @Nullable Channel orNothing(Channel channel, boolean over) {
        if (over) {
            channelCount.decrementAndGet();
            return null;
        }
        return channel;
    }

    private final class Place implements Subscription {

        private final ChannelName name;
        private final Channel.Member member;
        private final AtomicBoolean left = new AtomicBoolean();

        Place(ChannelName name, Channel.Member member) {
            this.name = name;
            this.member = member;
        }

        @Override
        public void close() {
            if (!left.compareAndSet(false, true)) {
                return;
            }
            channels.computeIfPresent(name, (key, channel) -> orNothing(channel, channel.remove(member)));
            subscriberCount.decrementAndGet();
        }
    }
}
