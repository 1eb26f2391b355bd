package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** What an operator sees and nobody else does. */
class OperatingIT extends ServerIT {

    private static final String TOKEN = "a-token-of-some-length";

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of("pinghub.admin.allow", "192.0.2.0/24", "pinghub.admin.token", TOKEN));
    }

    @Override
    HttpResponse<String> get(String rawPath) {
        return send(HttpRequest.newBuilder(server(rawPath)).header("Authorization", "Bearer " + TOKEN).build());
    }

    @Test
    void theReservedPathsAreClosedWithoutTheToken() {
        for (String path : new String[] {"/-/metrics", "/-/health/ready", "/-/nothing", "/%2d/metrics"}) {
            var response = send(HttpRequest.newBuilder(server(path)).build());
            assertThat(response.statusCode()).as(path).isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(send(HttpRequest.newBuilder(server(path)).header("Authorization", "Bearer wrong").build())
                    .statusCode()).isEqualTo(401);
        }
    }

    @Test
    void healthIsUp() {
        assertThat(get("/-/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/-/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/-/health/ready").body()).contains("\"UP\"");
    }

    @Test
    void otherMethodsAndPathsAreRefused() {
        assertThat(get("/-/nothing").statusCode()).isEqualTo(404);
        var post = HttpRequest.newBuilder(server("/-/metrics")).header("Authorization", "Bearer " + TOKEN)
                .POST(HttpRequest.BodyPublishers.noBody()).build();
        assertThat(send(post).statusCode()).isEqualTo(405);
    }

    @Test
    void theAccountsBalance() {
        awaitNobody();
        double due = metric("pinghub_due_total");
        double sends = metric("pinghub_sends_total");
        double bytesIn = metric("pinghub_bytes_in_total");
        try (var one = websocket("/accounts"); var two = websocket("/accounts"); var three = websocket("/accounts")) {
            for (int i = 0; i < 20; i++) {
                post("/accounts", "0123456789");
                one.say("0123456789");
            }
            for (int i = 0; i < 40; i++) {
                one.next();
                two.next();
                three.next();
            }

            assertThat(metric("pinghub_due_total")).isEqualTo(due + 120);
            awaitMetric("pinghub_sends_total", sends + 120);
            assertThat(metric("pinghub_bytes_in_total")).isEqualTo(bytesIn + 400);
            awaitMetric("pinghub_websockets", 3);
            awaitMetric("pinghub_channels", 1);
        }
    }

    @Test
    void theDeliveryLagIsAHistogram() {
        double before = metric("pinghub_delivery_lag_seconds_count");
        try (var subscriber = websocket("/lag")) {
            post("/lag", "x");
            subscriber.expect("x");

            // While it is connected: a container may say that it has sent a message after the client has it, and even has left.
            awaitMetric("pinghub_delivery_lag_seconds_count", before + 1);
        }
        assertThat(metric("pinghub_delivery_lag_seconds_bucket{le=\"+Inf\"}")).isEqualTo(before + 1);
    }
}
