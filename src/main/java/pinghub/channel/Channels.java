package pinghub.channel;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Where publishers and subscribers of this node meet. Thread-safe; order holds within a channel, not between two. */
@Singleton
public final class Channels {

    // To so many, writing takes no longer than waking the threads that would.
    private static final int FEW = 16;

    private final ConcurrentMap<ChannelName, Channel> channels = new ConcurrentHashMap<>();
    private final AtomicInteger channelCount = new AtomicInteger(); // the map's own size() walks the table
    private final AtomicInteger subscriberCount = new AtomicInteger();
    private final Limits limits;
    private final Counters counters;

    @Inject
    public Channels(Limits limits, Counters counters) {
        this.limits = limits;
        this.counters = counters;
    }

    /**
     * Joins a channel, creating it if needed; the subscriber gets what is published from now on. A subscriber joins one
     * channel, once.
     */
    public Admission subscribe(ChannelName name, Subscriber subscriber) {
        if (subscriberCount.incrementAndGet() > limits.subscribers()) {
            subscriberCount.decrementAndGet();
            return new Admission.Full("subscribers", limits.subscribers());
        }
        var member = new Channel.Member(subscriber);
        // One atomic step: between finding a channel and joining it, its last subscriber could leave and drop it.
        Channel joined = channels.compute(name, (key, existing) -> {
            Channel channel = existing;
            if (channel == null) {
                if (channelCount.incrementAndGet() > limits.channels()) {
                    channelCount.decrementAndGet();
                    return null;
                }
                channel = new Channel();
            }
            channel.add(member);
            return channel;
        });
        if (joined == null) {
            subscriberCount.decrementAndGet();
            return new Admission.Full("channels", limits.channels());
        }
        return new Admission.Admitted(new Place(name, member));
    }

    /**
     * Broadcasts a message to everybody who has joined by now. Returns without waiting for the network; to a few subscribers this
     * thread writes.
     *
     * @return the number of subscribers it was meant for; 0 means that nobody heard it, which is counted
     */
    public int publish(ChannelName name, Message message) {
        return publish(name, message, FEW);
    }

    /** The same as one of many messages, of which this thread has the next to publish, while others write. */
    public int publishOneOfMany(ChannelName name, Message message) {
        return publish(name, message, 0);
    }

    private int publish(ChannelName name, Message message, int writtenHere) {
        Channel channel = channels.get(name);
        if (channel == null) {
            counters.unheard();
            return 0;
        }
        List<Subscriber> slow = new ArrayList<>(0);
        Subscriber[] everybody = channel.publish(message, counters, slow);
        if (everybody.length == 0) { // its last subscriber left since it was found
            counters.unheard();
        }
        for (Subscriber subscriber : everybody) {
            subscriber.flush(everybody.length <= writtenHere);
        }
        // Closed after the lock is released: closing calls back into this class, which takes the map's lock first.
        for (Subscriber subscriber : slow) {
            subscriber.close(CloseReason.SLOW);
        }
        return everybody.length;
    }

    /**
     * Answers a message to one subscriber alone, counted like any delivery.
     *
     * @return {@code false} if its outbox is full
     */
    public boolean echo(Outbox outbox, Message message) {
        counters.due(1);
        return outbox.offer(message);
    }

    /** The number of channels; each has at least one subscriber. */
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
            channels.computeIfPresent(name, (key, channel) -> {
                channel.remove(member);
                if (!channel.isEmpty()) {
                    return channel;
                }
                channelCount.decrementAndGet();
                return null;
            });
            subscriberCount.decrementAndGet();
        }
    }
}
