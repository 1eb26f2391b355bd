package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What RFC 6455 forbids a client to send. Nobody hears it, the client is closed with the right code, and nobody else suffers. */
class ProtocolIT extends ServerIT {

    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final byte[] HI = "hi".getBytes(StandardCharsets.UTF_8);

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of());
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                unless(Deviation.UNMASKED_FRAME_DELIVERED, "an unmasked frame", 1002,
                        Conversation.encode(true, Conversation.TEXT, HI, false)),
                always("a continuation of nothing", 1002, frame(0x80, HI)),
                always("a new message inside another", 1002, join(frame(0x01, HI), frame(0x81, HI))),
                always("reserved bit 1", 1002, frame(0xC1, HI)),
                always("reserved bit 3", 1002, frame(0x91, HI)),
                always("a reserved data opcode", 1002, frame(0x83, HI)),
                always("a reserved control opcode", 1002, frame(0x8B, HI)),
                always("a ping in fragments", 1002, frame(0x09, HI)),
                always("a ping of 126 bytes", 1002, frame(0x89, new byte[126])),
                always("a close frame of one byte", 1002, frame(0x88, new byte[1])),
                always("a close code that is not for the wire", 1002, frame(0x88, code(1005))),
                always("a close code below 1000", 1002, frame(0x88, code(999))),
                always("a close code nobody has assigned", 1002, frame(0x88, code(1016))),
                always("a close reason that is not UTF-8", 1007,
                        frame(0x88, new byte[] {0x03, (byte) 0xE8, (byte) 0xFF})),
                unless(Deviation.MALFORMED_LENGTH_IS_NOT_1002, "a length in more bytes than it needs", 1002,
                        new byte[] {(byte) 0x81, (byte) 0xFE, 0, 2, 0, 0, 0, 0, 'h', 'i'}),
                unless(Deviation.ANNOUNCED_LENGTH_NOT_CHECKED, "a length of 2 to the 62", 1009,
                        new byte[] {(byte) 0x81, (byte) 0xFF, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'h', 'i'}),
                unless(Deviation.MALFORMED_LENGTH_IS_NOT_1002, "a negative length", 1002,
                        new byte[] {(byte) 0x81, (byte) 0xFF, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0}),
                always("UTF-8 that is wrong in its first fragment", 1007, frame(0x01, new byte[] {(byte) 0xC3, '('})));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("violations")
    void aViolationEndsItsConnectionAlone(String what, int code, byte[] bytes, boolean endsHere) {
        try (var witness = websocket("/violation"); var offender = websocket("/violation")) {
            offender.raw(bytes);

            if (endsHere) {
                assertThat(offender.endWithin(LIMIT)).isIn(code, Conversation.CUT);
                post("/violation", "clean");
                witness.expect("clean");
            } else {
                assertThat(offender.endWithin(MOMENT)).isNotIn(code, Conversation.CUT);
            }
        }
    }

    @Test
    void whatFollowsTheCloseFrameIsIgnored() {
        try (var witness = websocket("/after-close"); var leaver = websocket("/after-close")) {
            leaver.raw(join(frame(0x88, code(1000)), frame(0x81, HI)));

            assertThat(leaver.endWithin(LIMIT)).isEqualTo(1000);
            post("/after-close", "clean");
            String heard = witness.next().text();
            if (Deviation.DATA_AFTER_CLOSE_DELIVERED.isKnownHere() && heard.equals("hi")) {
                heard = witness.next().text(); // not always: the end may come first
            }
            assertThat(heard).isEqualTo("clean");
        }
    }

    @Test
    void aFrameThatComesByteByByteIsOneMessage() {
        try (var witness = websocket("/bytes"); var sender = websocket("/bytes")) {
            for (byte b : frame(0x81, "x".repeat(200).getBytes(StandardCharsets.UTF_8))) {
                sender.raw(new byte[] {b});
            }

            witness.expect("x".repeat(200));
        }
    }

    private static Arguments always(String what, int code, byte[] bytes) {
        return arguments(what, code, bytes, true);
    }

    private static Arguments unless(Deviation deviation, String what, int code, byte[] bytes) {
        return arguments(what, code, bytes, !deviation.isKnownHere());
    }

    /** A masked frame with this first byte, whatever it says. */
    private static byte[] frame(int first, byte[] payload) {
        byte[] frame = Conversation.encode(true, 0, payload, true);
        frame[0] = (byte) first;
        return frame;
    }

    private static byte[] code(int code) {
        return ByteBuffer.allocate(2).putShort((short) code).array();
    }

    private static byte[] join(byte[]... parts) {
        var all = ByteBuffer.allocate(Stream.of(parts).mapToInt(part -> part.length).sum());
        Stream.of(parts).forEach(all::put);
        return all.array();
    }
}
