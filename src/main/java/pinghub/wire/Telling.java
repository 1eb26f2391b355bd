package pinghub.wire;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Backlog;

/**
 * What a client of {@link Subprotocol#JSON} is told besides messages, and when: where it begins, and from time to time that there is
 * nothing to tell. Thread-safe.
 */
public final class Telling {

    private final long pingNanos;
    private volatile long pingedAt;              // the last ping that came due, or the start; written by one thread
    private volatile boolean pingDue;
    private volatile @Nullable Backlog beginning; // null until it has joined, and once it has been told

    /** From now on, with a ping each such time. */
    public Telling(Duration ping, long now) {
        this.pingNanos = ping.toNanos();
        this.pingedAt = now;
    }

    /** It has joined. */
    public void begin(Backlog backlog) {
        beginning = backlog;
    }

    /** Follows what it is told from where it begins. To be called before that is taken. */
    public Track track(Format format) {
        return new Track(format, Objects.requireNonNull(beginning).start()); // it has joined before it has an engine
    }

    /** What it is told first, each in its own text: its place, and what it misses there if it does. Taken once; empty after that. */
    public List<byte[]> takeOpening(Format format, int retryMillis) {
        Backlog backlog = beginning;
        if (backlog == null) {
            return List.of();
        }
        beginning = null;
        byte[] open = format.open(backlog.start(), retryMillis);
        return backlog.gap().map(gap -> List.of(open, format.gap(gap))).orElse(List.of(open));
    }

    /** Whether a ping has come due at this time; asked by one thread. */
    public boolean look(long now) {
        if (now - pingedAt < pingNanos) {
            return false;
        }
        pingedAt = now;
        pingDue = true;
        return true;
    }

    /** A ping is due. */
    public void ping() {
        pingDue = true;
    }

    /** Whether a ping is due; asking takes it. */
    public boolean takePing() {
        if (pingDue) {
            pingDue = false;
            return true;
        }
        return false;
    }
}
