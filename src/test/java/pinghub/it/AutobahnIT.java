package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** RFC 6455 as others understand it: the Autobahn testsuite's cases of the protocol, with the direct engine. */
@Tag("autobahn")
class AutobahnIT extends ServerIT {

    private static final Duration FUZZING_LIMIT = Duration.ofMinutes(10);

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of("pinghub.websocket.echo-empty", "true", "pinghub.websocket.binary", "true"));
    }

    @Test
    void noCaseFails() throws Exception {
        FuzzingClient.Results results = FuzzingClient.run(server("/autobahn"), "protocol", FUZZING_LIMIT,
                "1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*");

        assertThat(results.all()).hasSize(247);
        assertThat(results.failures()).isEmpty();
    }
}
