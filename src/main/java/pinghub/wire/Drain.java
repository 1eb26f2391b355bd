package pinghub.wire;

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

    private final Clients clients;
    private final Settings settings;
    private final Ticker ticker;
    private final Sleep sleep;

    /** What passes the time. */
    @FunctionalInterface
    public interface Sleep {
        void millis(long millis) throws InterruptedException;
    }

    @Inject
    public Drain(Clients clients, Settings settings, Ticker ticker) {
        this(clients, settings, ticker, Thread::sleep);
    }

    public Drain(Clients clients, Settings settings, Ticker ticker, Sleep sleep) {
        this.clients = clients;
        this.settings = settings;
        this.ticker = ticker;
        this.sleep = sleep;
    }

    /** Returns when all connections are closed, at the latest when the drain time and a short grace are over. May run twice at once. */
    public void run() throws InterruptedException {
        List<Client> open = new ArrayList<>();
        clients.forEach(open::add);
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
        clients.forEach(client -> client.close(CloseReason.SHUTDOWN)); // whoever came in while this ran
        long graceEnd = ticker.nanos() + GRACE.toNanos();
        while (clients.size() > 0 && ticker.nanos() - graceEnd < 0) {
            sleep.millis(STEP_MILLIS);
        }
        clients.forEach(Client::abort); // not every container ends what an application leaves open
    }
}
