package pinghub.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ReadOnlyBufferException;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "gr\u00FC\u00DFe", "\u20AC", "\uD834\uDD1E", "a\0b", "\uFEFFbom", "\uFFFD"})
    void textKeepsItsBytesWhicheverWayItCameIn(String text) throws CharacterCodingException {
        byte[] utf8 = text.getBytes(UTF_8);

        Message fromString = Message.text(text, 7);
        Message fromBytes = Message.text(utf8, 7);

        assertThat(fromBytes).isEqualTo(fromString).hasSameHashCodeAs(fromString);
        assertThat(fromBytes.isText()).isTrue();
        assertThat(fromBytes.string()).isEqualTo(text);
        assertThat(fromBytes.size()).isEqualTo(utf8.length);
        assertThat(bytes(fromString)).isEqualTo(utf8);
        assertThat(bytes(fromBytes)).isEqualTo(utf8);
        assertThat(fromBytes.publishedAt()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "61c3", "c328", "c0af", "c080", "e080af", "eda080", "edb2a0", "f08080af", "f4908080",
            "f8888080", "fe", "ff", "e282", "f09d84", "61ff62"})
    void whatIsNotWellFormedUtf8IsRefused(String hex) {
        byte[] malformed = HexFormat.of().parseHex(hex);

        assertThatExceptionOfType(CharacterCodingException.class).isThrownBy(() -> Message.text(malformed, 0));
    }

    @Test
    void binaryTakesAnyBytesAndIsNoText() {
        byte[] anything = {(byte) 0xFF, 0, (byte) 0xC0};

        Message message = Message.binary(anything, 0);

        assertThat(message.isText()).isFalse();
        assertThat(bytes(message)).isEqualTo(anything);
        assertThat(Message.binary("a".getBytes(UTF_8), 0)).isNotEqualTo(Message.text("a", 0));
    }

    @Test
    void nobodyCanChangeThePayloadForOthers() {
        Message message = Message.text("hello", 0);

        message.payload().get();

        assertThat(message.payload().remaining()).isEqualTo(5);
        assertThatExceptionOfType(ReadOnlyBufferException.class).isThrownBy(() -> message.payload().put((byte) 'x'));
    }

    @Test
    void noLogCanLeakThePayload() {
        assertThat(Message.text("secret", 0)).hasToString("text message of 6 bytes");
    }

    private static byte[] bytes(Message message) {
        byte[] bytes = new byte[message.payload().remaining()];
        message.payload().get(bytes);
        return bytes;
    }
}
