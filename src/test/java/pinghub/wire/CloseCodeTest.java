package pinghub.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import pinghub.channel.CloseReason;

class CloseCodeTest {

    @ParameterizedTest
    @CsvSource({"SLOW, 1013", "STALLED, 1013", "NO_PONG, 1001", "SHUTDOWN, 1001", "TOO_BIG, 1009", "NOT_TEXT, 1003",
        "NOT_UTF8, 1007", "PROTOCOL, 1002", "UNFINISHED, 1008", "GONE, 1000", "ERROR, 1011"})
    void everyReasonHasItsCode(CloseReason reason, int code) {
        assertThat(CloseCode.of(reason).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @EnumSource(CloseReason.class)
    void everyCodeMayStandInAFrameAndEveryReasonFitsIt(CloseReason reason) {
        CloseCode code = CloseCode.of(reason);

        assertThat(code.code()).isBetween(1000, 1014).isNotIn(1004, 1005, 1006); // IANA; RFC 6455 §7.4.1
        assertThat(code.reason().getBytes(UTF_8).length).isLessThanOrEqualTo(123); // RFC 6455 §5.5, less the code
    }
}
