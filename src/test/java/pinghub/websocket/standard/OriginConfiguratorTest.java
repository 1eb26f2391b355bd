package pinghub.websocket.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pinghub.config.SomeSettings;
import pinghub.http.SomePolicies;

class OriginConfiguratorTest {

    private final OriginConfigurator configurator =
            new OriginConfigurator(() -> SomePolicies.origins(SomeSettings.with("pinghub.origin=https://example.com")));

    @ParameterizedTest
    @CsvSource({"https://example.com, true", "https://example.org, false", "null, false", "'', false"})
    void aHandshakeThatCameAroundTheFilterMeetsTheSamePolicy(String origin, boolean allowed) {
        assertThat(configurator.checkOrigin(origin)).isEqualTo(allowed);
    }

    @Test
    void whatIsNoPageHasNoOrigin() {
        assertThat(configurator.checkOrigin(null)).isTrue();
    }
}
