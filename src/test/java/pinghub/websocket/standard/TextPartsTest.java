package pinghub.websocket.standard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextPartsTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\u007F", "\u0080", "\u07FF", "\u0800", "\uFFFF", "\uD834\uDD1E", "\uDBFF\uDFFF",
        "a\u00E4\u20AC\uD834\uDD1Ez"})
    void sizeIsCountedInBytesOfUtf8(String text) {
        int size = text.getBytes(UTF_8).length;

        assertThat(new TextParts(size).add(text)).isTrue();
        assertThat(new TextParts(size - 1).add(text)).isEqualTo(false);
    }

    @Test
    void partsAddUpToOneMessage() {
        var parts = new TextParts(5);

        assertThat(parts.add("he")).isTrue();
        assertThat(parts.add("")).isTrue();
        assertThat(parts.add("llo")).isTrue();

        assertThat(parts.take()).isEqualTo("hello");
    }

    @Test
    void theLimitHoldsOverAllPartsOfAMessage() {
        var parts = new TextParts(5);

        assertThat(parts.add("hel")).isTrue();
        assertThat(parts.add("lo")).isTrue();
        assertThat(parts.add("!")).isFalse();
    }

    @Test
    void everyMessageHasTheWholeLimit() {
        var parts = new TextParts(5);

        for (int i = 0; i < 3; i++) {
            assertThat(parts.add("hello")).isTrue();
            assertThat(parts.take()).isEqualTo("hello");
        }
    }

    @Test
    void aPairCutInTwoHasItsFourBytes() {
        var exact = new TextParts(4);
        assertThat(exact.add("\uD834")).isTrue();
        assertThat(exact.add("\uDD1E")).isTrue();
        assertThat(exact.take()).isEqualTo("\uD834\uDD1E");

        var tooSmall = new TextParts(3);
        assertThat(tooSmall.add("\uD834")).isTrue();
        assertThat(tooSmall.add("\uDD1E")).isFalse();
    }

    @Test
    void whatIsTooLargeIsForgottenAndStaysTooLarge() {
        var parts = new TextParts(5);

        assertThat(parts.add("hello!")).isFalse();

        assertThat(parts.add("x")).isFalse();
        assertThat(parts.take()).isEmpty();
    }
}
