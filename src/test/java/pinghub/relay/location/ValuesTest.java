package pinghub.relay.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    @ParameterizedTest
    @CsvSource({"0, PT0S", "30, PT30S", "240s, PT4M", "500ms, PT0.5S", "5m, PT5M", "1h, PT1H", "1h30m, PT1H30M", "2d, PT48H", "1w, PT168H"})
    void timesAreThoseOfNginx(String text, Duration time) {
        assertThat(Values.time(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-1", "1.5h", "5 m", "1y", "9999999999", "999999999d", "\u0661", "12345678901s", "30x", "s5"})
    void whatIsNoTimeIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Values.time(text));
    }

    @Test
    void aLongTextIsNoTimeAndTakesNone() {
        assertTimeout(Duration.ofSeconds(5), () -> {
            assertThatIllegalArgumentException().isThrownBy(() -> Values.time("1".repeat(10_000) + "x"));
            assertThatIllegalArgumentException().isThrownBy(() -> Values.time("1s".repeat(10_000) + "x"));
            assertThatIllegalArgumentException().isThrownBy(() -> Values.time("999999999w".repeat(20_000)));
            assertThatIllegalArgumentException().isThrownBy(() -> Values.size("1".repeat(10_000) + "x"));
        });
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "4096, 4096", "64K, 65536", "64k, 65536", "1.5M, 1572864", "2G, 2147483648", "10MB, 10485760", "0.5k, 512"})
    void sizesMayHaveAUnitAndAFraction(String text, long size) {
        assertThat(Values.size(text)).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "K", "1T", "1,5M", "1e3", ".5K", "1234567890123", "9999999999G", "999999999999G"})
    void whatIsNoSizeIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Values.size(text));
    }

    @ParameterizedTest
    @CsvSource({"1, true", "10, true", "0, false", "11, false", "-1, false", "x, false", "1.0, false", "9999999999, false", "'', false"})
    void numbersHaveARange(String text, boolean valid) {
        if (valid) {
            assertThat(Values.number(text, 1, 10)).isBetween(1, 10);
        } else {
            assertThatIllegalArgumentException().isThrownBy(() -> Values.number(text, 1, 10)).withMessageContaining("1-10");
        }
    }
}
