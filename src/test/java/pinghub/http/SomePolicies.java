package pinghub.http;

import pinghub.channel.Ticker;
import pinghub.config.Settings;

/** Who may connect, for tests of what asks. */
public final class SomePolicies {

    private SomePolicies() {
    }

    public static OriginPolicy origins(Settings settings) {
        return new OriginPolicy(settings);
    }

    public static AddressLimits addresses(Settings settings, Ticker ticker) {
        return new AddressLimits(settings, ticker);
    }
}
