package pinghub.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.CloseReason;
import pinghub.channel.Cursor;
import pinghub.channel.Gap;
import pinghub.channel.Message;

class LinesFormatTest {

    private static final LinesFormat LINES = LinesFormat.LINES;

    @ParameterizedTest
    @ValueSource(strings = {"hello", "", " a\nb\r\n", "caf\u00e9"})
    void aTextIsWrittenAsItIs(String text) {
        assertThat(LINES.message(Message.text(text, 0).numbered(1, 2))).asString().isEqualTo(text + "\n");
    }

    @Test
    void soIsABinaryMessage() {
        assertThat(LINES.message(Message.binary(new byte[] {0, -1, 10}, 0))).containsExactly(0, -1, 10, '\n');
    }

    @Test
    void aPingIsAnEmptyLine() {
        assertThat(LINES.ping()).asString().isEqualTo("\n");
    }

    @Test
    void nothingElseIsTold() {
        assertThat(LINES.open(new Cursor(1, 2), 3)).isEmpty();
        assertThat(LINES.gap(new Gap(null, new Cursor(1, 2)))).isEmpty();
        assertThat(LINES.close(CloseReason.SHUTDOWN, 3)).isEmpty();
    }
}
