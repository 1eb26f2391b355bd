package pinghub.client.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.config.ConfigProvider;
import pinghub.client.Pinghub;

/** Makes the {@link Pinghub} that an application injects; the scope of this class makes the jar a bean archive. */
@Dependent
public class ConfiguredPinghub {

    private ConfiguredPinghub() {
    }

    @Produces
    @ApplicationScoped
    static Pinghub pinghub() {
        return PinghubClient.at(NodeAddress.from(ConfigProvider.getConfig()));
    }
}
