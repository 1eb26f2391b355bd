package pinghub.websocket;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import pinghub.channel.CloseReason;
import pinghub.channel.Ticker;
import pinghub.config.Settings;

/** Closes all connections with 1001, spread over some time, so that the clients do not all come back at once. */
@Singleton
public final class Drain {

    // How long the last close frames may take to leave, in steps of looking whether they have.
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final int STEP_MILLIS = 10;

    private final Connections connections;
    private final Settings settings;
    private final Ticker ticker;
    private final Sleep sleep;

    @FunctionalInterface
    interface Sleep {
        void millis(long millis) throws InterruptedException;
    }

    @Inject
    Drain(Connections connections, Settings settings, Ticker ticker) {
        this(connections, settings, ticker, Thread::sleep);
    }

    Drain(Connections connections, Settings settings, Ticker ticker, Sleep sleep) {
        this.connections = connections;
        this.settings = settings;
        this.ticker = ticker;
        this.sleep = sleep;
    }

    /** Returns when all connections are closed, at the latest when the drain time and a short grace are over. May run twice at once. */
    public void run() throws InterruptedException {
        List<Connection> open = new ArrayList<>();
        connections.forEach(open::add);
        long start = ticker.nanos();
        long drain = settings.drain().toNanos();
        for (int closed = 0; closed < open.size();) {
            // As many as this share of the time asks for, so that a slow machine catches up instead of running late.
            double share = drain == 0 ? 1 : Math.min(1, (double) (ticker.nanos() - start) / drain);
            int target = Math.max(1, (int) Math.ceil(share * open.size()));
            while (closed < target) {
                open.get(closed++).close(CloseReason.SHUTDOWN);
            }
            sleep.millis(STEP_MILLIS);
        }
        connections.forEach(connection -> connection.close(CloseReason.SHUTDOWN)); // whoever came in while this ran
        long graceEnd = ticker.nanos() + GRACE.toNanos();
        while (connections.size() > 0 && ticker.nanos() - graceEnd < 0) {
            sleep.millis(STEP_MILLIS);
        }
        connections.forEach(Connection::abort); // not every container ends what an application leaves open
    }
}
