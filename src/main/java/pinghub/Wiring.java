package pinghub;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.HashMap;
import pinghub.channel.ChannelPattern;
import pinghub.channel.ChannelRules;
import pinghub.channel.HistoryRule;
import pinghub.channel.Limits;
import pinghub.channel.SlowPolicy;
import pinghub.channel.Ticker;
import pinghub.config.Settings;
import pinghub.config.SlowSetting;
import pinghub.relay.channel.RelayLimits;

/** Gives the core, which knows no settings, what it needs of them. */
public class Wiring {

    private static final int PERCENT = 100;

    private Wiring() {
    }

    @Produces
    @Singleton
    static Limits limits(Settings settings) {
        return new Limits(settings.subscribersMax(), settings.channelsMax(), settings.outboxCapacity(),
                settings.outboxMaxBytes(), Runtime.getRuntime().maxMemory() / PERCENT * settings.outboxHeapPercent(),
                settings.historyMaxBytes());
    }

    @Produces
    @Singleton
    static RelayLimits relayLimits(Settings settings) {
        return new RelayLimits(settings.relayMaxBytes());
    }

    @Produces
    @Singleton
    static ChannelRules rules(Settings settings) {
        var history = new HashMap<ChannelPattern, HistoryRule>();
        settings.history().forEach((pattern, kept) ->
                history.put(new ChannelPattern(pattern), new HistoryRule(kept.messages(), kept.age(), kept.bytes())));
        var slow = new HashMap<ChannelPattern, SlowPolicy>();
        settings.slow().forEach((pattern, policy) -> slow.put(new ChannelPattern(pattern), policy(policy)));
        return new ChannelRules(history, slow);
    }

    private static SlowPolicy policy(SlowSetting setting) {
        return switch (setting) {
            case DISCONNECT -> SlowPolicy.DISCONNECT;
            case DROP_OLDEST -> SlowPolicy.DROP_OLDEST;
            case LATEST_ONLY -> SlowPolicy.LATEST_ONLY;
        };
    }

    @Produces
    @Singleton
    static Ticker ticker() {
        return System::nanoTime;
    }

    /** What time it is, which may be set back. */
    @Produces
    @Singleton
    static InstantSource clock() {
        return InstantSource.system();
    }
}
