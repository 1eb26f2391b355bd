package pinghub.websocket.direct;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pinghub.channel.Message;

class FrameTest {

    @Test
    void aTextMessageIsTheExampleOfTheRfc() {
        assertThat(hex(Frame.of(Message.text("Hello", 0)))).isEqualTo("810548656c6c6f"); // RFC 6455 §5.7
    }

    @ParameterizedTest
    @CsvSource({"0, 8200", "125, 827d", "126, 827e007e", "65535, 827effff", "65536, 827f0000000000010000"})
    void theLengthHasItsShortestForm(int length, String header) {
        byte[] frame = Frame.of(Message.binary(new byte[length], 0));

        assertThat(hex(frame)).startsWith(header);
        assertThat(frame).hasSize(header.length() / 2 + length);
    }

    @Test
    void allSubscribersShareOneFrame() {
        Message message = Message.text("to all", 0);

        assertThat(Frame.of(message)).isSameAs(Frame.of(message));
    }

    @Test
    void aCloseFrameHasCodeAndReason() {
        assertThat(hex(Frame.close(1001, "bye"))).isEqualTo("880503e9627965");
        assertThat(hex(Frame.close(1000, ""))).isEqualTo("880203e8");
    }

    @Test
    void aReasonThatIsTooLongIsCut() {
        assertThat(Frame.close(1011, "x".repeat(200))).hasSize(2 + Frame.CONTROL_MAX_BYTES);
    }

    @Test
    void aPongHasThePayloadOfItsPing() {
        byte[] payload = new byte[125];
        Arrays.fill(payload, (byte) 7);

        assertThat(hex(Frame.control(Opcode.PONG, payload))).isEqualTo("8a7d" + "07".repeat(125));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
