package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** A subscriber that does not read. */
class SlowConsumerIT extends ServerIT {

    private static final int MESSAGES = 50_000;
    private static final String KIBIBYTE = "x".repeat(1024 - 6);

    @Deployment(testable = false)
    static WebArchive war() {
        // Its silence must not end it before its slowness does.
        return Deployments.root(Map.of("pinghub.websocket.ping-interval", "10m", "pinghub.websocket.pong-timeout", "11m"));
    }

    @Test
    void aSubscriberThatReadsNothingIsCutAndTheReaderGetsEverythingInOrder() throws Exception {
        try (var stuck = Conversation.open(server("/slow"), 4096); var reader = websocket("/slow")) {
            int sent = 0;
            int received = 0;
            try (var socket = new RawSocket(server("/"))) {
                while (received < MESSAGES) {
                    // A window below the outbox: this test is about the one that does not read, not about the reader.
                    while (sent < MESSAGES && sent - received < 100) {
                        socket.send(post(sent++));
                    }
                    RawSocket.Response answer = socket.response();
                    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
                    reader.expect(message(received++));
                }
            }

            awaitMetric("pinghub_websockets", 1);
            awaitMetric("pinghub_closed_total{reason=\"slow\"}", 1);
            assertThat(metric("pinghub_outbox_high_water")).isBetween(1.0, 256.0);
            // What was being written to the one that was cut is counted only when its write is given up.
            Eventually.within(LIMIT, () -> metric("pinghub_sends_total") == metric("pinghub_due_total") - dropped());
        }
    }

    private double dropped() {
        return Stream.of("slow", "gone", "closed", "failed")
                .mapToDouble(reason -> metric("pinghub_dropped_deliveries_total{reason=\"" + reason + "\"}")).sum();
    }

    private String post(int number) {
        String body = message(number);
        return "POST " + server("/slow").getRawPath() + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    private static String message(int number) {
        return String.format("%06d", number) + KIBIBYTE;
    }
}
