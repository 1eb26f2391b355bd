package pinghub.relay.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDatesTest {

    @ParameterizedTest
    @ValueSource(strings = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", " Sun, 06 Nov 1994 08:49:37 GMT "})
    void theFormsOfHttpAreRead(String text) {
        assertThat(HttpDates.read(text)).isEqualTo(OptionalLong.of(784111777));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "yesterday", "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 +0100", "Sun, 06 Nov 1994",
        "Sun, 31 Feb 2026 00:00:00 GMT", "Thu, 01 Jan 1969 00:00:00 GMT", "Sat, 01 Jan +10000 00:00:00 GMT"})
    void anythingElseIsNone(String text) {
        assertThat(HttpDates.read(text)).isEmpty();
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        assertThat(HttpDates.write(784111777)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(HttpDates.read(HttpDates.write(253_402_300_799L))).hasValue(253_402_300_799L);
        assertThat(HttpDates.read(HttpDates.write(1_795_000_000))).hasValue(1_795_000_000);
    }
}
