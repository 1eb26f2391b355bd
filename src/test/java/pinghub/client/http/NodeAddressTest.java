package pinghub.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeAddressTest {

    @Test
    void withoutConfigurationItIsTheUsualPortOfThisMachine() {
        NodeAddress address = NodeAddress.from(config(Map.of()));

        assertThat(address).isEqualTo(new NodeAddress(URI.create("http://127.0.0.1:8081/")));
        assertThat(address.token()).isEmpty();
    }

    @Test
    void theTokenIsThatOfTheNodeUnlessThereIsAnother() {
        assertThat(NodeAddress.from(config(Map.of("pinghub.admin.token", "the-nodes"))).token()).contains("the-nodes");
        assertThat(NodeAddress.from(config(Map.of("pinghub.admin.token", "the-nodes", "pinghub.token", "another"))).token())
                .contains("another");
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8081, /-/, http://127.0.0.1:8081/-/api/v1/publish",
        "http://127.0.0.1:8081/, /-/, http://127.0.0.1:8081/-/api/v1/publish",
        "https://[::1]:8443/pinghub, /internal/, https://[::1]:8443/pinghub/internal/api/v1/publish",
        "http://node/pinghub/, /-/, http://node/pinghub/-/api/v1/publish"})
    void batchesGoBelowItsContextRootAndPrefix(String url, String prefix, String batches) {
        NodeAddress address = NodeAddress.from(config(Map.of("pinghub.url", url, "pinghub.reserved-prefix", prefix)));

        assertThat(address.batches()).isEqualTo(URI.create(batches));
    }

    @ParameterizedTest
    @ValueSource(strings = {"node:8081", "ftp://node/", "file:///etc/passwd", "http:///x", "http://node/?x=y", "http://node/#x", "not a url"})
    void whatIsNoAddressIsRefused(String url) {
        assertThatThrownBy(() -> NodeAddress.from(config(Map.of("pinghub.url", url)))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.0001S", "PT-1S", "PT25H"})
    void theTimeoutIsAMillisecondToADay(Duration timeout) {
        var address = new NodeAddress(URI.create("http://node/"));

        assertThatThrownBy(() -> address.withTimeout(timeout)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itsTextDoesNotHaveTheToken() {
        var address = new NodeAddress(URI.create("http://node/")).withToken("secret").withTimeout(Duration.ofSeconds(1));

        assertThat(address).hasToString("http://node/");
        assertThat(address.token()).isEqualTo(Optional.of("secret"));
        assertThat(address.timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(address).isNotEqualTo(address.withToken("other"));
    }

    private static Config config(Map<String, String> values) {
        return new SmallRyeConfigBuilder().addDefaultInterceptors().withSources(new PropertiesConfigSource(values, "test", 100)).build();
    }
}
