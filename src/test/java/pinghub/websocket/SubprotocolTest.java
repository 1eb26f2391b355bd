package pinghub.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubprotocolTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "pinghub.v1+json | JSON",
        "chat, pinghub.v1+json | JSON",
        "pinghub.v1+json,chat | JSON",
        "'chat\t, \tpinghub.v1+json ,x' | JSON",
        "',pinghub.v1+json,, ,' | JSON",
        "chat | NONE",
        "PINGHUB.V1+JSON | NONE",
        "pinghub.v1+Json | NONE",
        "pinghub.v1 | NONE",
        "pinghub.v1+json2 | NONE",
        "'' | NONE",
        "' , ' | NONE",
    })
    void itsNameIsFoundInTheListAndTheCaseCounts(String line, Subprotocol chosen) {
        assertThat(Subprotocol.choose(List.of(line))).contains(chosen);
    }

    // By a pattern that begins anew at each blank this took minutes.
    @Test
    void aMillionBlanksAreReadAtOnce() {
        String blanks = " \t".repeat(500_000);

        assertThat(chosen("chat" + blanks + "," + blanks + "pinghub.v1+json")).contains(Subprotocol.JSON);
        assertThat(chosen("pinghub.v1+json" + blanks + "chat")).isEmpty();
    }

    private static Optional<Subprotocol> chosen(String line) {
        return assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Subprotocol.choose(List.of(line)));
    }

    @Test
    void allLinesAreOneList() {
        assertThat(Subprotocol.choose(List.of("chat, soap", "pinghub.v1+json"))).contains(Subprotocol.JSON);
        assertThat(Subprotocol.choose(List.of("pinghub.v1+json", "chat"))).contains(Subprotocol.JSON);
        assertThat(Subprotocol.choose(List.of("pinghub.v1", "+json"))).contains(Subprotocol.NONE);
    }

    @Test
    void whoOffersNothingGetsNone() {
        assertThat(Subprotocol.choose(List.of())).contains(Subprotocol.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pinghub.v1+json chat", "a b", "a;b", "\"pinghub.v1+json\"", "a/b", "a=b", "a\u00E4", "(a)", "a@b", "a\u0000", "[a]", "{a}",
        "pinghub.v1+json, pinghub.v1+json", "chat, pinghub.v1+json, chat", "pinghub.v1+json\u00A0"})
    void whatIsNoListOfDifferentTokensIsMalformed(String line) {
        assertThat(Subprotocol.choose(List.of(line))).isEmpty();
    }

    @Test
    void twiceInTwoLinesIsTwice() {
        assertThat(Subprotocol.choose(List.of("chat", "chat"))).isEmpty();
    }
}
