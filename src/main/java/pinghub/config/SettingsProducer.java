package pinghub.config;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.ConfigProvider;

/** Makes the one {@link Settings} of the node. */
public class SettingsProducer {

    private static final System.Logger LOG = System.getLogger(SettingsProducer.class.getName());

    private SettingsProducer() {
    }

    @Produces
    @Singleton
    static Settings settings() {
        return Settings.from(ConfigProvider.getConfig(), warning -> LOG.log(System.Logger.Level.WARNING, warning));
    }
}
