package pinghub.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import pinghub.channel.Ticker;

/** For how long this node has been there. Thread-safe. */
@Singleton
class Uptime {

    private final Ticker ticker;
    private final long start;

    @Inject
    Uptime(Ticker ticker) {
        this.ticker = ticker;
        this.start = ticker.nanos();
    }

    /** Has the container make this when the application starts, and not when it is first asked for. */
    void begin(@Observes @Initialized(ApplicationScoped.class) Object started) {
    }

    Duration get() {
        return Duration.ofNanos(ticker.nanos() - start);
    }
}
