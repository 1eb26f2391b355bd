package pinghub.websocket;

import pinghub.channel.Ticker;
import pinghub.config.Settings;

/** The times by which one connection is judged: pings and pongs, a write that must move, a message that must end. Thread-safe. */
final class Liveness {

    private static final long IDLE = Long.MIN_VALUE;

    /** What a look at the times says. */
    enum Verdict { WELL, STALLED, UNFINISHED, NO_PONG, PING_DUE }

    private final Settings settings;
    private final Ticker ticker;

    private volatile long pingedAt;               // the last ping, or the start
    private volatile long pongedAt;               // the last pong, or the start
    private volatile long writingSince = IDLE;    // when the write in flight began
    private volatile long unfinishedSince = IDLE; // when what is arriving began
    private volatile boolean pingDue;

    Liveness(Settings settings, Ticker ticker) {
        this.settings = settings;
        this.ticker = ticker;
        this.pingedAt = ticker.nanos();
        this.pongedAt = pingedAt;
    }

    void writing() {
        writingSince = ticker.nanos();
    }

    void written() {
        writingSince = IDLE;
    }

    void ponged() {
        pongedAt = ticker.nanos();
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

    /** Judges; for one thread. A ping that is due is so from now on, and counts as sent. */
    Verdict look(long now) {
        if (isStalled(now)) {
            return Verdict.STALLED;
        }
        if (isOver(unfinishedSince, settings.messageTimeout().toNanos(), now)) {
            return Verdict.UNFINISHED;
        }
        if (now - pongedAt > settings.pongTimeout().toNanos()) {
            return Verdict.NO_PONG;
        }
        if (now - pingedAt >= settings.pingInterval().toNanos()) {
            pingedAt = now;
            pingDue = true;
            return Verdict.PING_DUE;
        }
        return Verdict.WELL;
    }

    /** Whether a write has not moved for too long. */
    boolean isStalled(long now) {
        return isOver(writingSince, settings.writeTimeout().toNanos(), now);
    }

    /** How long ago the last pong came, or this began; nanoseconds. */
    long silentFor(long now) {
        return now - pongedAt;
    }

    private static boolean isOver(long since, long limit, long now) {
        return since != IDLE && now - since > limit;
    }
}
