package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** What one address may have of a node. */
class AddressLimitsIT extends ServerIT {

    private static final String HANDSHAKE = " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of("pinghub.limits.connections-per-address", "2"));
    }

    @Test
    void anAddressThatHasItsConnectionsGetsAnotherOnceOneIsClosed() throws Exception {
        try (var first = websocket("/a"); var second = websocket("/b")) {
            RawSocket.Response refused = handshake();
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).isNotNull();
            assertThat(refused.body()).isEqualTo("This address has too many connections.\n");
            awaitMetric("pinghub_refused_total{reason=\"address\"}", 1);
            assertThat(post("/a", "others go on").statusCode()).isEqualTo(200);
            first.expect("others go on");

            second.close();
            awaitMetric("pinghub_websockets", 1);

            Eventually.within(LIMIT, () -> handshake().status() == 101);
        }
    }

    private RawSocket.Response handshake() {
        return raw("GET " + server("/c").getRawPath() + HANDSHAKE);
    }
}
