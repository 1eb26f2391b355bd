package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** What changes with the settings: echoes, binary, and the times of keepalive. */
class MessageOptionsIT extends ServerIT {

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of(
                "pinghub.websocket.echo-empty", "true",
                "pinghub.websocket.binary", "true",
                "pinghub.websocket.ping-interval", "1s",
                "pinghub.websocket.pong-timeout", "10s",
                "pinghub.websocket.write-timeout", "3s",
                "pinghub.outbox.max-bytes", "8388608",
                "pinghub.post.timeout", "2s"));
    }

    @Test
    void anEmptyMessageIsAnsweredToItsSenderAlone() {
        try (var alice = websocket("/echo"); var bob = websocket("/echo")) {
            alice.say("");
            alice.expect("");

            alice.say("for both");
            alice.expect("for both");
            bob.expect("for both");
        }
    }

    @Test
    void binaryIsBroadcastAsBinary() {
        try (var alice = websocket("/binary"); var bob = websocket("/binary")) {
            byte[] bytes = {0, (byte) 0xFF, (byte) 0xC3, '(', 0};
            alice.frame(false, Conversation.BINARY, new byte[] {0, (byte) 0xFF});
            alice.frame(true, 0, new byte[] {(byte) 0xC3, '(', 0});

            Conversation.Frame heard = bob.next();

            assertThat(heard.opcode()).isEqualTo(Conversation.BINARY);
            assertThat(heard.payload()).isEqualTo(bytes);
        }
    }

    @Test
    void binaryHasTheSameLimit() {
        try (var sender = websocket("/binary-size")) {
            sender.frame(true, Conversation.BINARY, new byte[65_537]);

            sender.expectClose(1009);
        }
    }

    @Test
    void aClientThatAnswersPingsStaysAndOneThatDoesNotIsClosed() {
        try (var silent = websocket("/pong"); var polite = websocket("/pong")) {
            for (int i = 0; i < 6; i++) {
                Conversation.Frame ping = polite.nextFrame();
                assertThat(ping.opcode()).isEqualTo(Conversation.PING);
                polite.frame(true, Conversation.PONG, ping.payload());
            }

            assertThat(silent.endWithin(LIMIT)).isNotEqualTo(Conversation.OPEN);
            post("/pong", "still here");
            polite.expect("still here");
            assertThat(metric("pinghub_closed_total{reason=\"no-pong\"}")).isPositive();
        }
    }

    @Test
    void aBodyThatDoesNotArriveInTimeIs408() {
        try (var socket = new RawSocket(server("/"))) {
            socket.send("POST " + server("/late").getRawPath()
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf");

            assertThat(socket.response().status()).isEqualTo(408);
            socket.send("-late!"); // some servers wait for the announced bytes before they close
            assertThat(socket.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aSubscriberWhoseWriteMakesNoProgressIsCutAndTheOthersAreNot() throws Exception {
        String filler = "x".repeat(60_000);
        try (var stuck = Conversation.open(server("/stuck"), 4096); var reader = websocket("/stuck")) {
            // Enough to fill the sockets' buffers but not the outbox: it is the write that is stuck, not the queue.
            for (int i = 0; i < 120; i++) {
                post("/stuck", filler);
                assertThat(reader.next().payload()).hasSize(filler.length());
            }

            // The reader goes on reading meanwhile, and so answers its pings.
            Eventually.within(LIMIT, () -> {
                post("/stuck", "go on");
                reader.expect("go on");
                return metric("pinghub_websockets") == 1;
            });
        }
    }

    @Test
    void whatAClientDoesNotReadWaitsInTheOutboxAndNotInTheKernel() {
        String filler = "x".repeat(250_000);
        double before = metric("pinghub_sends_total");
        try (var stuck = Conversation.open(server("/unread"), 4096)) {
            for (int i = 0; i < 24; i++) {
                post("/unread", filler);
            }
            awaitNobody(); // cut, because nothing moves
        }

        double taken = metric("pinghub_sends_total") - before;
        assertThat(taken).as("messages taken by the network").isLessThanOrEqualTo(8);
    }
}
