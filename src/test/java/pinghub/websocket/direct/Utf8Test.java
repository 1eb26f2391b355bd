package pinghub.websocket.direct;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

    @Test
    void everyCharacterIsText() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                byte[] bytes = Character.toString(c).getBytes(StandardCharsets.UTF_8);
                assertThat(Utf8.check(Utf8.COMPLETE, bytes, 0, bytes.length)).as("U+%X", c).isEqualTo(Utf8.COMPLETE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "bf", "c0", "c1", "c328", "e09f", "e28228", "eda0", "edbf", "f08f", "f48f28", "f490", "f5", "ff"})
    void whatNoTextCanStartWithIsFoundAtOnce(String hex) {
        byte[] bytes = HexFormat.of().parseHex("61".repeat(9) + hex);

        assertThat(Utf8.check(Utf8.COMPLETE, bytes, 0, bytes.length)).isEqualTo(Utf8.MALFORMED);
        assertThat(Utf8.check(Utf8.COMPLETE, bytes, 0, bytes.length - 1)).isNotEqualTo(Utf8.MALFORMED);
    }

    @Test
    void textMayBeCutAnywhere() {
        byte[] bytes = "aé€😀 und mehr als acht Zeichen é".getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            int state = Utf8.check(Utf8.COMPLETE, bytes, 0, cut);
            assertThat(state).isNotEqualTo(Utf8.MALFORMED);
            assertThat(Utf8.check(state, bytes, cut, bytes.length)).isEqualTo(Utf8.COMPLETE);
        }
    }

    @Test
    void itAgreesWithJavaAboutAnyBytes() {
        var random = new Random(6455);
        byte[] likely = HexFormat.of().parseHex("007f8090a0bfc2dfe0e1edeff0f1f4");
        for (int round = 0; round < 200_000; round++) {
            byte[] bytes = new byte[random.nextInt(12)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = likely[random.nextInt(likely.length)];
            }
            assertThat(Utf8.check(Utf8.COMPLETE, bytes, 0, bytes.length) == Utf8.COMPLETE)
                    .as(HexFormat.of().formatHex(bytes)).isEqualTo(isText(bytes));
        }
    }

    private static boolean isText(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
