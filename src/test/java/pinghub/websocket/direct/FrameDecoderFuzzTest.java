package pinghub.websocket.direct;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/** Any bytes at all from a client. */
class FrameDecoderFuzzTest {

    private static final int MAX_BYTES = 4096;

    @FuzzTest(maxDuration = "60s")
    void theSameIsFoundHoweverItIsCut(byte[] bytes) {
        List<String> whole = found(bytes, Math.max(1, bytes.length));

        for (int piece : new int[] {1, 3, 17}) {
            assertThat(found(bytes, piece)).as("in pieces of %d", piece).isEqualTo(whole);
        }
        assertThat(whole.stream().filter(event -> event.startsWith("broken "))).hasSizeLessThanOrEqualTo(1);
    }

    private static List<String> found(byte[] bytes, int piece) {
        var handler = new RecordingHandler();
        var decoder = new FrameDecoder(MAX_BYTES, bytes.length % 2 == 0, null);
        for (int from = 0; from < bytes.length; from += piece) {
            decoder.decode(bytes, from, Math.min(bytes.length, from + piece), handler);
        }
        return handler.found();
    }
}
