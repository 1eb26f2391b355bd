package pinghub.websocket.direct;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.websocket.Extension;

class DeflateOfferTest {

    private static final String ANSWER = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    @ParameterizedTest
    @ValueSource(strings = {
        "permessage-deflate",
        "permessage-deflate; client_max_window_bits", // what browsers send
        "permessage-deflate; client_max_window_bits=8",
        "permessage-deflate; client_max_window_bits=\"15\"",
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
        "x-webkit-deflate-frame, permessage-deflate",
    })
    void anOfferIsAnsweredWithBothPromises(String offers) {
        assertThat(answer(offers)).isEqualTo(ANSWER);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "permessage-bzip2",
        "x-webkit-deflate-frame",
        "PERMESSAGE-DEFLATE",
        "permessage-deflate; unknown",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; client_max_window_bits=10; client_max_window_bits=11",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; client_no_context_takeover=true",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; client_max_window_bits=08",
        "permessage-deflate; client_max_window_bits=+9",
        "permessage-deflate; server_max_window_bits", // needs a value
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=014",
    })
    void whatIsUnknownOrWrongIsDeclined(String offers) {
        assertThat(answer(offers)).isEqualTo("declined");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14})
    void aSmallerWindowOfTheServersCannotBePromised(int bits) {
        assertThat(answer("permessage-deflate; server_max_window_bits=" + bits)).isEqualTo("declined");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "permessage-deflate; server_max_window_bits=15 | ; server_max_window_bits=15",
        "permessage-deflate; server_max_window_bits=10, permessage-deflate | ''",
        "permessage-deflate; unknown=1, permessage-deflate; server_max_window_bits=15 | ; server_max_window_bits=15",
        "permessage-deflate, permessage-deflate; server_max_window_bits=15 | ''",
    })
    void theFirstOfferThatCanBeMetIs(String offers, String more) {
        assertThat(answer(offers)).isEqualTo(ANSWER + more);
    }

    private static String answer(String offers) {
        return DeflateOffer.answer(Extension.parse(List.of(offers)).orElseThrow()).orElse("declined");
    }
}
