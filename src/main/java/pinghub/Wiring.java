package pinghub;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import pinghub.channel.Limits;
import pinghub.channel.Ticker;
import pinghub.config.Settings;

/** Gives the core, which knows no settings, what it needs of them. */
public class Wiring {

    private static final int PERCENT = 100;

    private Wiring() {
    }

    @Produces
    @Singleton
    static Limits limits(Settings settings) {
        return new Limits(settings.subscribersMax(), settings.channelsMax(), settings.outboxCapacity(),
                settings.outboxMaxBytes(), Runtime.getRuntime().maxMemory() / PERCENT * settings.outboxHeapPercent());
    }

    @Produces
    @Singleton
    static Ticker ticker() {
        return System::nanoTime;
    }
}
