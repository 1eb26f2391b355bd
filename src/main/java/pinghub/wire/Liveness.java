package pinghub.wire;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.stream.Stream;
import pinghub.channel.Ticker;

/** The times by which one connection is judged: pings and pongs, a write that must move, a message that must end. Thread-safe. */
final class Liveness {

    private static final long IDLE = Long.MIN_VALUE;
    private static final long LOOK_NANOS = 1_000_000_000; // from one look to the next
    private static final long HELD_UP_NANOS = 100_000_000; // longer than it takes to hand something to the kernel that has room for it

    private static final List<AtomicLongFieldUpdater<Liveness>> TIMES = Stream.of("askedAt", "aliveAt", "writingSince", "unfinishedSince")
            .map(field -> AtomicLongFieldUpdater.newUpdater(Liveness.class, field)).toList();

    /** What a look at the times says. */
    enum Verdict { WELL, STALLED, UNFINISHED, NO_PONG, PING_DUE }

    private final Times times;
    private final Ticker ticker;

    private volatile long pingedAt;               // the last ping, or the start
    private volatile long askedAt = IDLE;         // the first ping since the last pong
    private volatile long aliveAt;                // the last pong, or the last write that moved again, or the start
    private volatile long writingSince = IDLE;    // when the write in flight began
    private volatile long unfinishedSince = IDLE; // when what is arriving began
    private volatile boolean heldUp;              // the write in flight waits for the client to read
    private volatile boolean pingDue;
    private long lookedAt;                        // for who looks

    Liveness(Times times, Ticker ticker) {
        this.times = times;
        this.ticker = ticker;
        this.pingedAt = ticker.nanos();
        this.aliveAt = pingedAt;
        this.lookedAt = pingedAt;
    }

    void writing() {
        writingSince = ticker.nanos();
    }

    /** The write in flight is over. If it had to wait, the client has read: as good as a pong, which cannot come before that is read. */
    void written() {
        writingSince = IDLE;
        if (heldUp) {
            heldUp = false;
            aliveAt = ticker.nanos();
        }
    }

    void ponged() {
        askedAt = IDLE;
        aliveAt = ticker.nanos();
    }

    void begun() {
        unfinishedSince = ticker.nanos();
    }

    void finished() {
        if (unfinishedSince != IDLE) {
            unfinishedSince = IDLE;
        }
    }

    /** Whether a ping is due; asking takes it. */
    boolean takePing() {
        if (pingDue) {
            pingDue = false;
            return true;
        }
        return false;
    }

    /**
     * To be called about once a second, before anything is judged: the time in which this node stood still counts against nobody, because
     * what came meanwhile is yet to be read. For the thread that judges.
     */
    void pass(long now) {
        long missed = now - lookedAt - LOOK_NANOS;
        if (missed > LOOK_NANOS) {
            forgive(missed, now);
        }
        lookedAt = now;
    }

    /** Judges; for one thread. A ping that is due is so from now on, and counts as sent. */
    Verdict look(long now) {
        if (isStalled(now)) {
            return Verdict.STALLED;
        }
        if (isOver(unfinishedSince, times.message().toNanos(), now)) {
            return Verdict.UNFINISHED;
        }
        heldUp = isOver(writingSince, HELD_UP_NANOS, now);
        if (!heldUp && times.pong().isPresent() && isSilent(times.pong().get(), now)) {
            return Verdict.NO_PONG;
        }
        if (now - pingedAt >= times.ping().toNanos()) {
            pingedAt = now;
            if (askedAt == IDLE) {
                askedAt = now;
            }
            pingDue = true;
            return Verdict.PING_DUE;
        }
        return Verdict.WELL;
    }

    private boolean isSilent(Duration limit, long now) {
        return now - aliveAt > limit.toNanos() && isOver(askedAt, limit.minus(times.ping()).toNanos(), now);
    }

    private void forgive(long nanos, long now) {
        for (var time : TIMES) {
            long since = time.get(this);
            if (since != IDLE) {
                long later = since + nanos;
                time.compareAndSet(this, since, later - now > 0 ? now : later); // or something has happened just now
            }
        }
    }

    /** Whether a write has not moved for too long. */
    boolean isStalled(long now) {
        return isOver(writingSince, times.write().toNanos(), now);
    }

    /** The time that a write may make no progress; nanoseconds. */
    long writeNanos() {
        return times.write().toNanos();
    }

    /** How long ago the last sign of life came, or this began; nanoseconds. */
    long silentFor(long now) {
        return now - aliveAt;
    }

    private static boolean isOver(long since, long limit, long now) {
        return since != IDLE && now - since > limit;
    }
}
