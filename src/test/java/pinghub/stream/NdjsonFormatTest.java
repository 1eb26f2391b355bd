package pinghub.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import pinghub.channel.CloseReason;
import pinghub.channel.Cursor;
import pinghub.channel.Gap;
import pinghub.channel.Message;

class NdjsonFormatTest {

    private static final NdjsonFormat OBJECTS = NdjsonFormat.OBJECTS;

    static Stream<Arguments> lines() {
        return Stream.of(
                Arguments.of(OBJECTS.open(new Cursor(0x5f, 41), 1), "{\"open\":{\"id\":\"5f:41\"}}"),
                Arguments.of(OBJECTS.message(Message.text("a\nb\r\nc", 0).numbered(0x5f, 42)),
                        "{\"id\":\"5f:42\",\"data\":\"a\\nb\\u000d\\nc\"}"),
                Arguments.of(OBJECTS.message(Message.binary(new byte[100], 0).numbered(0x5f, 43)),
                        "{\"id\":\"5f:43\",\"base64\":\"" + "A".repeat(134) + "==\"}"),
                Arguments.of(OBJECTS.gap(new Gap(null, new Cursor(0x5f, 57))), "{\"gap\":{\"through\":\"5f:57\"}}"),
                Arguments.of(OBJECTS.ping(), "{\"ping\":{}}"),
                Arguments.of(OBJECTS.close(CloseReason.SLOW, 2713), "{\"close\":{\"reason\":\"slow\",\"retry\":2713}}"));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void eachObjectIsALine(byte[] written, String object) {
        assertThat(written).asString().isEqualTo(object + "\n");
    }
}
