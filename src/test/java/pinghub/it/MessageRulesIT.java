package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** What a websocket client may send, by default. */
class MessageRulesIT extends ServerIT {

    private static final int MAX_BYTES = 65_536;

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of());
    }

    @Test
    void anEmptyMessageIsAKeepaliveThatNobodyHears() {
        double before = metric("pinghub_keepalives_total");
        try (var alice = websocket("/keepalive"); var bob = websocket("/keepalive")) {
            alice.say("").say("after");

            alice.expect("after");
            bob.expect("after");
            assertThat(metric("pinghub_keepalives_total")).isEqualTo(before + 1);
        }
    }

    @Test
    void theLargestMessagePassesAndOneByteMoreIs1009() {
        try (var witness = websocket("/size"); var sender = websocket("/size")) {
            sender.say("x".repeat(MAX_BYTES));
            assertThat(witness.next().payload()).hasSize(MAX_BYTES);

            sender.say("y".repeat(MAX_BYTES + 1));
            sender.expectClose(1009);
            post("/size", "untouched");
            witness.expect("untouched");
        }
    }

    @Test
    void unfinishedFramesOfManyClientsDoNotFillTheMemory() {
        // Each announces a gigabyte and sends four megabytes of it: held whole, they would not fit the heap.
        byte[] start = {(byte) 0x81, (byte) 0xFF, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0};
        byte[] part = new byte[1 << 20];
        List<Conversation> clients = new ArrayList<>();
        try (var witness = websocket("/witness")) {
            for (int i = 0; i < 200; i++) {
                Conversation client = websocket("/huge");
                clients.add(client);
                try {
                    client.raw(start);
                    for (int sent = 0; sent < 4; sent++) {
                        client.raw(part);
                    }
                } catch (UncheckedIOException e) {
                    // Cut off already, which is as good.
                }
            }
            assertThat(clients.get(0).endWithin(LIMIT))
                    .isIn(Deviation.LARGE_FRAME_IS_1011.isKnownHere() ? 1011 : 1009, Conversation.CUT);

            post("/witness", "untouched");
            witness.expect("untouched");
        } finally {
            clients.forEach(Conversation::close);
        }
    }

    @Test
    void theSizeIsCountedInBytesNotCharacters() {
        try (var sender = websocket("/bytes")) {
            sender.say("ä".repeat(MAX_BYTES / 2));
            assertThat(sender.next().payload()).hasSize(MAX_BYTES);

            sender.say("ä".repeat(MAX_BYTES / 2) + "x");
            sender.expectClose(1009);
        }
    }

    @Test
    void theSizeIsCountedOverFragments() {
        byte[] part = "z".repeat(10_000).getBytes(StandardCharsets.UTF_8);
        try (var sender = websocket("/fragments")) {
            sender.frame(false, Conversation.TEXT, part);
            for (int i = 0; i < 6; i++) {
                sender.frame(false, 0, part);
            }
            sender.expectClose(1009);
        }
    }

    @Test
    void aMessageInFragmentsIsBroadcastWhole() {
        try (var witness = websocket("/whole"); var sender = websocket("/whole")) {
            String text = "grüße 😀 über alles";
            sender.frame(false, Conversation.TEXT, new byte[0]);
            text.codePoints().forEach(character -> {
                byte[] bytes = Character.toString(character).getBytes(StandardCharsets.UTF_8);
                sender.frame(false, 0, bytes);
                sender.frame(true, Conversation.PING, bytes);
            });
            sender.frame(true, 0, new byte[0]);

            witness.expect(text);
        }
    }

    @Test
    void fragmentsMayEndWithinACharacter() {
        try (var witness = websocket("/split"); var sender = websocket("/split")) {
            String text = "grüße 😀";
            sender.frame(false, Conversation.TEXT, new byte[0]);
            for (byte part : text.getBytes(StandardCharsets.UTF_8)) {
                sender.frame(false, 0, new byte[] {part});
            }
            sender.frame(true, 0, new byte[0]);

            if (Deviation.SPLIT_CHARACTER_IS_1007.isKnownHere()) {
                assertThat(sender.endWithin(LIMIT)).isEqualTo(1007); // by the server alone, which may then leave the connection open
            } else {
                witness.expect(text);
            }
        }
    }

    @Test
    void binaryIs1003() {
        try (var sender = websocket("/binary")) {
            sender.frame(true, Conversation.BINARY, new byte[] {1, 2, 3});

            sender.expectClose(1003);
        }
    }

    @Test
    void invalidUtf8Is1007AndNobodyHearsIt() {
        try (var witness = websocket("/utf8"); var sender = websocket("/utf8")) {
            sender.frame(true, Conversation.TEXT, new byte[] {'a', (byte) 0xC3, '('});

            sender.expectClose(1007);
            post("/utf8", "clean");
            witness.expect("clean");
        }
    }

    @Test
    void aPingIsAnsweredWithItsPayload() {
        try (var client = websocket("/ping")) {
            client.frame(true, Conversation.PING, "payload".getBytes(StandardCharsets.UTF_8));

            Conversation.Frame pong = client.nextFrame();

            assertThat(pong.opcode()).isEqualTo(Conversation.PONG);
            assertThat(pong.text()).isEqualTo("payload");
        }
    }

    @Test
    void aCloseFrameIsAnswered() {
        try (var client = websocket("/close")) {
            client.frame(true, Conversation.CLOSE, new byte[] {0x03, (byte) 0xE8});

            assertThat(client.next().closeCode()).isEqualTo(1000);
        }
        awaitNobody();
    }

    @Test
    void textStaysTextWhateverItHolds() {
        String odd = "\u0000\u0001\u2028\ufeff\uffff<script>alert(1)</script>\r\n\"'\\";
        try (var witness = websocket("/odd")) {
            witness.say(odd);
            witness.expect(odd);

            post("/odd", odd);
            witness.expect(odd);
        }
    }
}
