package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The Autobahn testsuite's large messages, in one piece and in many, with the direct engine. */
@Tag("autobahn")
class AutobahnLoadIT extends ServerIT {

    private static final Duration FUZZING_LIMIT = Duration.ofMinutes(15);
    private static final int TOO_BIG = 1009;

    @Deployment(testable = false)
    static WebArchive war() {
        // The largest message has 16 MiB; with those the suite itself is slow to send, to read and to answer pings.
        return Deployments.root(Map.of(
                "pinghub.websocket.binary", "true",
                "pinghub.websocket.echo-empty", "true",
                "pinghub.websocket.message-max-bytes", "16777216",
                "pinghub.outbox.max-bytes", "67108864",
                "pinghub.websocket.message-timeout", "900s",
                "pinghub.websocket.write-timeout", "100s",
                "pinghub.websocket.ping-interval", "200s",
                "pinghub.websocket.pong-timeout", "250s"));
    }

    @Test
    void onlyAMessageInTooManyFragmentsFails() throws Exception {
        FuzzingClient.Results results = FuzzingClient.run(server("/autobahn"), "load", FUZZING_LIMIT, "9.*");

        assertThat(results.all()).hasSize(54);
        assertThat(results.failures().keySet()).as("%s", results).isSubsetOf("9.3.1", "9.3.2", "9.4.1", "9.4.2");
        assertThat(results.failures().values()).allSatisfy(failure -> assertThat(failure.closeCode()).isEqualTo(TOO_BIG));
    }
}
