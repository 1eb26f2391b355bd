package pinghub.wire;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Fault;
import pinghub.channel.Ticker;

/** Looks after all connections once a second: pings, and ends those that are dead or stuck. */
@Singleton
public final class KeepAlive {

    private static final System.Logger LOG = System.getLogger(KeepAlive.class.getName());
    private static final long PERIOD_MILLIS = 1000;

    private final Clients clients;
    private final Ticker ticker;
    private @Nullable ScheduledFuture<?> task; // null until start; start and stop are the application's, one after the other

    @Inject
    public KeepAlive(Clients clients, Ticker ticker) {
        this.clients = clients;
        this.ticker = ticker;
    }

    /** Begins; until {@link #stop}. */
    public void start(ScheduledExecutorService executor) {
        task = executor.scheduleAtFixedRate(this::tick, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    public void stop() {
        if (task != null) {
            task.cancel(false);
        }
    }

    /** Looks after all; called once a second. */
    public void tick() {
        long now = ticker.nanos();
        clients.forEach(client -> {
            try {
                client.tick(now);
            } catch (RuntimeException | Error e) { // which would end the timer of all others
                giveUp(client, e);
            }
        });
    }

    private static void giveUp(Client client, Throwable cause) {
        try {
            client.giveUp();
        } catch (RuntimeException | Error e) {
            // Not even that, as without memory; the next second comes.
        }
        Fault.log(LOG, "looking after a connection failed; it is given up", cause);
    }
}
