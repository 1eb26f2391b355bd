package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderTokensTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "websocket | websocket",
        "WebSocket | websocket",
        "keep-alive, Upgrade | keep-alive;upgrade",
        "Upgrade,keep-alive | keep-alive;upgrade",
        "',, a ,\t b ,' | a;b",
        "a, A | a",
        "a b | a b",
        "' ' | ''",
    })
    void tokensComeWithoutCaseOrBlanks(String line, String tokens) {
        Set<String> expected = tokens.isEmpty() ? Set.of() : Set.of(tokens.split(";"));

        assertThat(HeaderTokens.of(FakeRequest.get().with("Connection", line), "Connection")).isEqualTo(expected);
    }

    // By a pattern that begins anew at each blank this took minutes.
    @Test
    void aMillionBlanksAreReadAtOnce() {
        String blanks = " \t".repeat(500_000);
        FakeRequest request = FakeRequest.get().with("Connection", "a" + blanks + "b" + blanks + ", c," + blanks);

        Set<String> tokens = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> HeaderTokens.of(request, "Connection"));

        assertThat(tokens).containsExactlyInAnyOrder("a" + blanks + "b", "c");
    }

    @Test
    void severalLinesAreOneList() {
        FakeRequest request = FakeRequest.get().with("Connection", "keep-alive").with("Connection", "Upgrade");

        assertThat(HeaderTokens.of(request, "Connection")).containsExactlyInAnyOrder("keep-alive", "upgrade");
    }

    @Test
    void aMissingHeaderHasNoTokens() {
        assertThat(HeaderTokens.of(FakeRequest.get(), "Connection")).isEmpty();
    }
}
