package pinghub.websocket.standard;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.websocket.server.ServerEndpointConfig;
import org.jspecify.annotations.Nullable;
import pinghub.http.OriginPolicy;

/**
 * Asks the same policy as the filter, which has already refused what it does not allow: a handshake that came around the filter
 * would still meet it.
 */
public class OriginConfigurator extends ServerEndpointConfig.Configurator {

    @Override
    public boolean checkOrigin(@Nullable String originHeaderValue) {
        // The container makes configurators itself, without CDI, so the policy cannot be injected.
        return originHeaderValue == null || CDI.current().select(OriginPolicy.class).get().allows(originHeaderValue);
    }
}
