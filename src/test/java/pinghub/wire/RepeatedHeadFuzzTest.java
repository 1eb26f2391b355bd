package pinghub.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import pinghub.wire.RepeatedHead.Values;

/** Any bytes after any head: what is known again is the same head with other values in the two places. */
class RepeatedHeadFuzzTest {

    private static final String HEAD = "GET /x HTTP/1.1\r\nIf-Modified-Since: %s\r\nAccept: */*\r\nIf-None-Match: %s\r\n\r\n";

    @FuzzTest(maxDuration = "60s")
    void whatIsKnownAgainIsTheSameBytesAroundTwoValues(byte[] bytes) {
        byte[] first = HEAD.formatted("now", "0").getBytes(StandardCharsets.ISO_8859_1);
        Values values = RepeatedHead.of(first).orElseThrow().match(ByteBuffer.wrap(bytes));
        if (values != null) {
            assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).isEqualTo(HEAD.formatted(values.since(), values.tag()));
            assertThat(values.since()).matches("[!-~]([ -~]*[!-~])?");
            assertThat(values.tag()).matches("[!-~]([ -~]*[!-~])?");
        }
        Optional<RepeatedHead> own = RepeatedHead.of(bytes);
        own.ifPresent(head -> assertThat(head.match(ByteBuffer.wrap(first))).isIn(null, new Values("now", "0")));
    }
}
