package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** What the server itself has below its own root: /metrics and /health, where it has MicroProfile. */
class MicroProfileIT extends ServerIT {

    private static final String SERVER = System.getProperty("arquillian.launch");
    private static final boolean ROOT = System.getProperty("pinghub.contextRoot").equals("/");

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of());
    }

    @Test
    void theServersMetricsShowOursWhereItHasAny() {
        try (var one = websocket("/counted"); var two = websocket("/counted")) {
            HttpResponse<String> metrics = ownPath("/metrics");

            if (SERVER.equals("openliberty") || SERVER.equals("payara-micro") && !ROOT) {
                assertThat(metrics.body().lines().filter(line -> line.startsWith("pinghub_websockets")))
                        .singleElement().asString().endsWith(" 2.0");
            } else if (ROOT) {
                assertThat(metrics.body()).as("a channel like any other").startsWithIgnoringCase("<!doctype html>");
            } else {
                assertThat(metrics.statusCode()).isEqualTo(404);
            }
        }
    }

    @Test
    void theServersHealthIsItsOwnWhereItHasAny() {
        HttpResponse<String> health = ownPath("/health");

        if (SERVER.equals("openliberty") || SERVER.equals("payara-micro") && !ROOT) {
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).contains("\"UP\"");
        } else if (ROOT) {
            assertThat(health.body()).as("a channel like any other").startsWithIgnoringCase("<!doctype html>");
        } else {
            assertThat(health.statusCode()).isEqualTo(404);
        }
    }

    /** Below the server's root and not the application's. */
    private HttpResponse<String> ownPath(String path) {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server("/").getPort() + path)).build());
    }
}
