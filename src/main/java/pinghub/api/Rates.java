package pinghub.api;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinghub.channel.ChannelName;
import pinghub.channel.Cursor;
import pinghub.channel.Ticker;

/**
 * How many messages a second the channels have that somebody asks for. Nothing is counted for it: a channel's last id at two moments
 * says it. Of each channel two looks are kept, of so many channels; of more, those that were not asked for longest are forgotten.
 * Thread-safe.
 */
@Singleton
final class Rates {

    static final int MAX_CHANNELS = 1000;

    // Who asks again and again gets a rate over 10 to 20 seconds.
    private static final long WINDOW = Duration.ofSeconds(10).toNanos();
    private static final long SHORTEST = Duration.ofSeconds(1).toNanos();
    private static final double NANOS = 1e9;

    private record Look(Cursor last, long at) { }

    /** @param older {@code null} if there was none */
    private record Looks(@Nullable Look older, Look newer) { }

    private final Ticker ticker;
    private final Map<ChannelName, Looks> channels = new LinkedHashMap<>(16, 0.75f, true) { // guarded by this

        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ChannelName, Looks> eldest) {
            return size() > MAX_CHANNELS;
        }
    };

    @Inject
    Rates(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * The rate since an earlier look, and this look for later.
     *
     * @param last the channel's last id
     * @return empty if there was no earlier look in the same epoch, a second ago or more
     */
    synchronized Optional<ChannelResource.Rate> look(ChannelName name, Cursor last) {
        var now = new Look(last, ticker.nanos());
        Looks before = channels.get(name);
        if (before == null || before.newer.last.epoch() != last.epoch()) {
            channels.put(name, new Looks(null, now));
            return Optional.empty();
        }
        if (now.at - before.newer.at >= WINDOW) {
            channels.put(name, new Looks(before.newer, now));
            return rate(before.newer, now);
        }
        return rate(before.older == null ? before.newer : before.older, now);
    }

    private static Optional<ChannelResource.Rate> rate(Look from, Look to) {
        double seconds = (to.at - from.at) / NANOS;
        return to.at - from.at < SHORTEST ? Optional.empty()
                : Optional.of(new ChannelResource.Rate((to.last.seq() - from.last.seq()) / seconds, seconds));
    }
}
