package pinghub.console;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import pinghub.channel.ChannelName;
import pinghub.channel.ChannelPattern;
import pinghub.channel.ChannelRules;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Counters;
import pinghub.channel.Fault;
import pinghub.channel.Limits;
import pinghub.channel.Door;
import pinghub.channel.Message;
import pinghub.channel.SlowPolicy;
import pinghub.channel.Ticker;
import pinghub.stream.Feed;
import pinghub.wire.Clients;
import pinghub.wire.Format;
import pinghub.wire.KeepAlive;

/**
 * The figures of this node as they come: a sample a second, to every console that listens. Consoles have a channel, clients and counters
 * of their own: whoever looks on is not in what is seen. Thread-safe.
 */
@Singleton
public final class LiveFeed implements Feed {

    private static final System.Logger LOG = System.getLogger(LiveFeed.class.getName());

    private static final ChannelName CHANNEL = new ChannelName("/live");
    private static final int MAX_CONSOLES = 32;
    private static final int MAX_WAITING_BYTES = 1024 * 1024; // far more than the one sample that waits
    private static final long PERIOD_MILLIS = 1000;

    // Looking at all channels takes no more than a fiftieth of a processor, however many they are.
    private static final int REST_PER_LOOK = 50;
    // After a pause the timer makes up for what it has missed, at once; over no time at all any rate is beyond measure.
    private static final long REST_AT_LEAST = TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS / 2);

    private final Readings readings;
    private final Channels node;
    private final Ticker ticker;
    private final Sampler sampler;
    private final SampleJson json = new SampleJson();
    private final TopChannels top = new TopChannels(); // the timer's
    private long lookAgainAt;                          // the same
    private final Channels channels;
    private final Clients clients;
    private final KeepAlive keepAlive;
    private final Format format;
    private @Nullable ScheduledFuture<?> task; // null until start; start and stop are the application's, one after the other

    @Inject
    LiveFeed(Readings readings, Channels node, Limits limits, Ticker ticker) {
        this.readings = readings;
        this.node = node;
        this.ticker = ticker;
        this.sampler = new Sampler(ticker);
        var counters = new Counters();
        var own = new Limits(MAX_CONSOLES, 1, 1, MAX_WAITING_BYTES);
        // A console that does not keep up, as in a tab that sleeps, is told what is the case when it is awake again.
        var newest = new ChannelRules(Map.of(), Map.of(new ChannelPattern(CHANNEL.value()), SlowPolicy.LATEST_ONLY));
        this.channels = new Channels(own, newest, counters, ticker);
        this.clients = new Clients(own, channels, counters, ticker);
        this.keepAlive = new KeepAlive(clients, ticker);
        this.format = new LiveFormat(() -> json.history(sampler.history(), limits));
    }

    /** Begins; until {@link #stop}. */
    public void start(ScheduledExecutorService executor) {
        keepAlive.start(executor);
        task = executor.scheduleAtFixedRate(this::tick, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The node is going away: consoles are told so, while there still are threads that write. */
    public void drain() {
        channels.closeAll(CHANNEL, CloseReason.SHUTDOWN);
    }

    public void stop() {
        keepAlive.stop();
        if (task != null) {
            task.cancel(false);
        }
    }

    /** Takes a sample, and tells it to who listens; called once a second. */
    void tick() {
        try {
            Sample sample = sampler.take(readings.read());
            if (channels.subscribers() == 0) {
                top.forget();
                lookAgainAt = ticker.nanos();
            } else {
                String text = json.sample(sample, look());
                channels.publishOneOfMany(CHANNEL, Message.text(text, ticker.nanos()), Door.NONE); // the timer has more to do than to write
            }
        } catch (RuntimeException | Error e) { // which would end the timer for good
            Fault.log(LOG, "a sample for the console failed", e);
        }
    }

    /** Empty where it is not yet time to look again. */
    private Optional<TopChannels.Top> look() {
        long begun = ticker.nanos();
        if (begun - lookAgainAt < 0) {
            return Optional.empty();
        }
        Optional<TopChannels.Top> looked = top.look(node::forEach, begun);
        long now = ticker.nanos();
        lookAgainAt = now + Math.max(REST_AT_LEAST, REST_PER_LOOK * (now - begun));
        return looked;
    }

    @Override
    public ChannelName name() {
        return CHANNEL;
    }

    @Override
    public Clients clients() {
        return clients;
    }

    @Override
    public Format format() {
        return format;
    }
}
