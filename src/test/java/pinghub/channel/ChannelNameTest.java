package pinghub.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelNameTest {

    private static final String CLEF = "\uD834\uDD1E"; // U+1D11E, one code point in two chars

    @ParameterizedTest
    @ValueSource(strings = {"/", "//", "/a/b", "/a;x=y", "/.", "/a b", "/\u20AC", "/" + CLEF, "/\u007F", "/\uFFFF"})
    void anyUnicodePathIsAName(String path) {
        assertThat(new ChannelName(path)).hasToString(path);
    }

    @Test
    void lengthIsCountedInCodePoints() {
        assertThat(new ChannelName(CLEF.repeat(256)).value()).hasSize(512);
        assertThatIllegalArgumentException().isThrownBy(() -> new ChannelName(CLEF.repeat(257)))
                .withMessageContaining("1-256").withMessageContaining("257");
    }

    @Test
    void theEmptyNameIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ChannelName("")).withMessageContaining("was 0");
    }

    @Test
    void nulIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ChannelName("/a\0")).withMessageContaining("NUL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/\uD834", "/\uDD1E", "/\uDD1E\uD834", "/\uD834x"})
    void aLoneSurrogateIsRefused(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> new ChannelName(path)).withMessageContaining("Unicode");
    }
}
