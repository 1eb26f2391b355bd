package pinghub.websocket.standard;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pinghub.http.OriginPolicy;

/**
 * Asks the same policy as the filter, which has already refused what it does not allow: a handshake that came around the filter
 * would still meet it.
 */
public class OriginConfigurator extends ServerEndpointConfig.Configurator {

    private final Supplier<OriginPolicy> policy;

    public OriginConfigurator() {
        // The container makes configurators itself, without CDI, so the policy cannot be injected.
        this(() -> CDI.current().select(OriginPolicy.class).get());
    }

    OriginConfigurator(Supplier<OriginPolicy> policy) {
        this.policy = policy;
    }

    @Override
    public boolean checkOrigin(@Nullable String originHeaderValue) {
        return originHeaderValue == null || policy.get().allows(originHeaderValue);
    }
}
