package pinghub.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @ParameterizedTest
    @CsvSource({"0, 0, 0:0", "1, 2, 1:2", "0x5f19e9bd9ab9, 41, 5f19e9bd9ab9:41", "10, 10, a:10",
        "9223372036854775807, 9223372036854775807, 7fffffffffffffff:9223372036854775807"})
    void itIsReadAsItIsWritten(long epoch, long seq, String text) {
        var cursor = new Cursor(epoch, seq);

        assertThat(cursor).hasToString(text);
        assertThat(Cursor.parse(text)).contains(cursor);
        assertThat(Cursor.parse(text).orElseThrow()).hasSameHashCodeAs(cursor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "1:", ":1", "1", "1:1:1", "01:1", "1:01", "00:0", "A:1", "1:a", "+1:1", "1:+1", "-1:1", "1:-1",
        " 1:1", "1:1 ", "1 :1", "0x1:1", "g:1", "1:1\n", "1:\u0661", "\uFF11:1", "8000000000000000:1", "10000000000000000:1",
        "1:9223372036854775808", "1:99999999999999999999", "7fffffffffffffff:92233720368547758070"})
    void anythingElseIsNone(String text) {
        assertThat(Cursor.parse(text)).isEmpty();
    }

    @Test
    void neitherPartIsNegative() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Cursor(-1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Cursor(1, -1));
    }

    @Test
    void twoAreEqualIfBothPartsAre() {
        assertThat(new Cursor(1, 2)).isEqualTo(new Cursor(1, 2)).isNotEqualTo(new Cursor(1, 1)).isNotEqualTo(new Cursor(2, 2));
    }

    @Test
    void howManyAreMissedIsKnownWithinAnEpoch() {
        assertThat(new Gap(new Cursor(7, 41), new Cursor(7, 57)).missed()).hasValue(16);
        assertThat(new Gap(new Cursor(7, 41), new Cursor(8, 57)).missed()).isEmpty();
        assertThat(new Gap(new Cursor(7, 57), new Cursor(7, 41)).missed()).as("it was ahead").isEmpty();
        assertThat(new Gap(null, new Cursor(7, 41)).missed()).isEmpty();
    }
}
