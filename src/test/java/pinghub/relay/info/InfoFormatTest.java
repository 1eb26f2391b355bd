package pinghub.relay.info;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InfoFormatTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"'' | TEXT", "*/* | TEXT", "image/png | TEXT", "text/plain | TEXT", "text/json | JSON",
        "application/json | JSON", "text/x-json | JSON", "application/x-json | JSON", "TEXT/JSON | JSON", "text/yaml | YAML",
        "application/x-yaml | YAML", "text/xml | XML", "application/xml | XML", "text/json, text/xml | JSON", "image/png, text/yaml | YAML",
        "text/json;q=0.5, text/xml;q=0.9 | XML", "text/json;q=0, */* | TEXT", "text/json;q=0 | TEXT", "text/json;q=0.5;x=1, */*;q=0.1 | JSON",
        "text/json;q=nonsense | JSON", "text/plain;q=0.2 , application/xml ; q=0.3 | XML", ",,;;,text/yaml | YAML",
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8 | XML"})
    void theFirstOfThoseThatAreLikedBestIsChosen(String accept, InfoFormat format) {
        assertThat(InfoFormat.of(accept)).isEqualTo(format);
    }

    @Test
    void whoDoesNotSayGetsText() {
        assertThat(InfoFormat.of(null)).isEqualTo(InfoFormat.TEXT);
    }

    @Test
    void aHugeListTakesNoLongerThanItIsLong() {
        Assertions.assertTimeout(Duration.ofSeconds(5), () -> {
            assertThat(InfoFormat.of("a/b;q=0.1,".repeat(100_000) + "text/xml")).isEqualTo(InfoFormat.XML);
            assertThat(InfoFormat.of(";".repeat(1_000_000))).isEqualTo(InfoFormat.TEXT);
            assertThat(InfoFormat.of(",".repeat(1_000_000))).isEqualTo(InfoFormat.TEXT);
            assertThat(InfoFormat.of("text/json;" + "q;".repeat(100_000))).isEqualTo(InfoFormat.JSON);
        });
    }
}
