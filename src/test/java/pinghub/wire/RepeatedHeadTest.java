package pinghub.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.wire.RepeatedHead.Values;

class RepeatedHeadTest {

    private static final String LINE = "GET /sub/x?a=b HTTP/1.1\r\n";
    private static final String SINCE = "If-Modified-Since: Mon, 23 Nov 2026 16:00:00 GMT\r\n";
    private static final String TAG = "If-None-Match: 4\r\n";
    private static final String HEAD = LINE + "Host: localhost\r\n" + SINCE + "Accept: */*\r\n" + TAG + "Cookie: a=b\r\n\r\n";

    @Test
    void theSameWithOtherIdsIsKnownAgain() {
        assertThat(match(HEAD, HEAD)).isEqualTo(new Values("Mon, 23 Nov 2026 16:00:00 GMT", "4"));
        assertThat(match(HEAD, HEAD.replace("16:00:00", "16:00:01").replace(": 4", ": \"12, [3]\"")))
                .isEqualTo(new Values("Mon, 23 Nov 2026 16:00:01 GMT", "\"12, [3]\""));
    }

    @Test
    void theOrderOfTheTwoAndTheirSpellingAreThoseOfTheFirst() {
        String swapped = LINE + "if-none-match:4\r\nHOST: localhost\r\nIF-MODIFIED-SINCE:  x\r\n\r\n";

        assertThat(match(swapped, swapped.replace("match:4", "match:5").replace("  x", "  y"))).isEqualTo(new Values("y", "5"));
        assertThat(match(swapped, swapped.replace("if-none-match", "If-None-Match"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        LINE + "Host: localhost\r\n" + TAG + "\r\n",
        LINE + "Host: localhost\r\n" + SINCE + "\r\n",
        LINE + SINCE + TAG + TAG + "\r\n",
        LINE + SINCE + SINCE + TAG + "\r\n",
        LINE + SINCE + SINCE + "\r\n",
        LINE + SINCE + TAG + " folded\r\n\r\n",
        LINE + SINCE + TAG + "\tfolded\r\n\r\n",
        LINE + SINCE + TAG,
        LINE + SINCE + TAG + "\r\nGET",
        LINE + SINCE + "If-None-Match: 4\n\r\n",
        LINE + SINCE + "If-None-Match: 4\r\r\n\r\n",
        LINE + SINCE + TAG + "X: y\n\r\n",
        "\r\n" + LINE + SINCE + TAG + "\r\n",
        "",
        "\r\n",
        "G",
    })
    void whatMightBeReadInTwoWaysOrIsNotWholeIsNone(String bytes) {
        assertThat(RepeatedHead.of(bytes.getBytes(StandardCharsets.ISO_8859_1))).isEmpty();
    }

    @Test
    void aHeadBeyondTheLimitIsNone() {
        String filler = "X: " + "y".repeat(RepeatedHead.MAX_BYTES - LINE.length() - SINCE.length() - TAG.length() - 7) + "\r\n";

        assertThat(RepeatedHead.of(bytes(LINE + SINCE + TAG + filler + "\r\n"))).isPresent();
        assertThat(RepeatedHead.of(bytes(LINE + SINCE + TAG + "X" + filler + "\r\n"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        LINE + "Host: localhost\r\n" + SINCE + "Accept: */*\r\n" + TAG + "Cookie: a=b\r\n",
        HEAD + "G",
        "GET /sub/y?a=b HTTP/1.1\r\nHost: localhost\r\n" + SINCE + "Accept: */*\r\n" + TAG + "Cookie: a=b\r\n\r\n",
        LINE + "Host: localhost\r\n" + SINCE + "Accept: */*\r\n" + TAG + "Cookie: a=c\r\n\r\n",
        LINE + "Host: localhost\r\n" + SINCE + "Accept: text/*\r\n" + TAG + "Cookie: a=b\r\n\r\n",
        LINE + "Host: localhost\r\n" + SINCE + "Accept: */*\r\nIf-None-Match: \r\nCookie: a=b\r\n\r\n",
        LINE + "Host: localhost\r\n" + SINCE + "Accept: */*\r\nIf-None-Match:  4\r\nCookie: a=b\r\n\r\n",
        LINE + "Host: localhost\r\n" + SINCE + "Accept: */*\r\nIf-None-Match: 4 \r\nCookie: a=b\r\n\r\n",
        LINE + "Host: localhost\r\n" + SINCE + "Accept: */*\r\nIf-None-Match: 4\r\nX: y\r\nCookie: a=b\r\n\r\n",
        LINE + "Host: localhost\r\n" + SINCE + "Accept: */*\r\nIf-None-Match: 4\nX: y\r\nCookie: a=b\r\n\r\n",
        LINE + "Host: localhost\r\n" + SINCE + "Accept: */*\r\nIf-None-Match: 4\0\r\nCookie: a=b\r\n\r\n",
        LINE + "Host: localhost\r\n" + SINCE + "Accept: */*\r\nIf-None-Match: \u00e9\r\nCookie: a=b\r\n\r\n",
        LINE + "Host: localhost\r\n" + SINCE + "Accept: */*\r\nIf-None-Match: 4\t5\r\nCookie: a=b\r\n\r\n",
        "G",
    })
    void whateverElseComesIsNot(String bytes) {
        assertThat(match(HEAD, bytes)).isNull();
    }

    @Test
    void aValueBeyondTheLimitIsNot() {
        assertThat(match(HEAD, HEAD.replace(": 4", ": " + "4".repeat(1024)))).isNotNull();
        assertThat(match(HEAD, HEAD.replace(": 4", ": " + "4".repeat(1025)))).isNull();
    }

    private static @Nullable Values match(String head, String bytes) {
        ByteBuffer received = ByteBuffer.allocateDirect(bytes.length() + 7).position(7); // as it comes: in a buffer that has more
        received.put(bytes(bytes)).position(7);
        return RepeatedHead.of(bytes(head)).orElseThrow().match(received);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
