package pinghub.websocket;

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

    private final Connections connections;
    private final Ticker ticker;
    private @Nullable ScheduledFuture<?> task; // null until start; start and stop are the application's, one after the other

    @Inject
    KeepAlive(Connections connections, Ticker ticker) {
        this.connections = connections;
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

    void tick() {
        long now = ticker.nanos();
        connections.forEach(connection -> {
            try {
                connection.tick(now);
            } catch (RuntimeException | Error e) { // which would end the timer of all others
                giveUp(connection, e);
            }
        });
    }

    private static void giveUp(Connection connection, Throwable cause) {
        try {
            connection.giveUp();
        } catch (RuntimeException | Error e) {
            // Not even that, as without memory; the next second comes.
        }
        Fault.log(LOG, "looking after a connection failed; it is given up", cause);
    }
}
