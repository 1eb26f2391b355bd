package pinghub.config;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Settings as the product ships them, with what a test wants to be different. Knows nothing of this machine's environment.
 */
public final class SomeSettings {

    private static final int OPERATORS = 300; // MicroProfile Config's ordinal of environment variables
    private static final int SHIPPED = 100;   // and of the file in the archive

    private SomeSettings() {
    }

    /** The defaults, and assignments such as {@code "pinghub.drain=0s"}. */
    public static Settings with(String... assignments) {
        return Settings.from(config(assignments), warning -> { });
    }

    static SmallRyeConfig config(String... assignments) {
        return defaults().withSources(new PropertiesConfigSource(map(assignments), "test", OPERATORS)).build();
    }

    static SmallRyeConfig configFromEnvironment(String... variables) {
        return defaults().withSources(new EnvConfigSource(map(variables), OPERATORS)).build();
    }

    static SmallRyeConfigBuilder defaults() {
        try {
            return new SmallRyeConfigBuilder().addDefaultInterceptors()
                    .withSources(new PropertiesConfigSource(shipped(), SHIPPED));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file with the defaults. */
    static URL shipped() {
        return Objects.requireNonNull(Settings.class.getResource("/META-INF/microprofile-config.properties"));
    }

    private static Map<String, String> map(String... assignments) {
        var map = new HashMap<String, String>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            map.put(assignment.substring(0, equals), assignment.substring(equals + 1));
        }
        return map;
    }
}
