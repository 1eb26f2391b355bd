package pinghub.websocket.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static pinghub.websocket.direct.ClientFrame.COMPRESSED;
import static pinghub.websocket.direct.ClientFrame.LAST;
import static pinghub.websocket.direct.ClientFrame.close;
import static pinghub.websocket.direct.ClientFrame.frame;
import static pinghub.websocket.direct.ClientFrame.header;
import static pinghub.websocket.direct.ClientFrame.join;
import static pinghub.websocket.direct.ClientFrame.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {

    private static final int MAX_BYTES = 70_000;

    private final RecordingHandler handler = new RecordingHandler();
    private final FrameDecoder decoder = new FrameDecoder(MAX_BYTES, true, null);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 125, 126, 65_535, 65_536, MAX_BYTES})
    void aMessageOfAnyAllowedLengthIsTakenHoweverItIsCut(int length) {
        String payload = "x".repeat(length);
        for (int piece : new int[] {1, 2, 3, 13, 4096, 100_000}) {
            handler.found().clear();

            feed(piece, text(payload), text("next"));

            assertThat(handler.found()).as("in pieces of %d", piece).containsExactly("text " + payload, "text next");
            assertThat(decoder.isUnfinished()).isFalse();
        }
    }

    @Test
    void controlFramesMayStandBetweenFragments() {
        byte[] greeting = "grüße 😀".getBytes(StandardCharsets.UTF_8);
        var frames = new byte[greeting.length + 1][];
        for (int i = 0; i < greeting.length; i++) {
            frames[i] = join(frame(i == 0 ? Opcode.TEXT : 0, greeting[i]), frame(LAST | Opcode.PING, (byte) ('a' + i % 26)),
                    frame(LAST | Opcode.PONG));
        }
        frames[greeting.length] = frame(LAST);

        feed(1, frames);

        assertThat(handler.found()).hasSize(2 * greeting.length + 1).contains("ping a", "ping b", "pong");
        assertThat(handler.found().get(2 * greeting.length)).isEqualTo("text grüße 😀");
    }

    @Test
    void binaryIsTakenAsItIs() {
        feed(2, frame(Opcode.BINARY, (byte) 0, (byte) 0xFF), frame(LAST, (byte) 0xC3, (byte) '('));

        assertThat(handler.found()).containsExactly("binary 00ffc328");
    }

    @Test
    void whereOnlyTextIsAllowedBinaryFailsWithItsFirstByte() {
        new FrameDecoder(MAX_BYTES, false, null).decode(new byte[] {(byte) 0x82}, 0, 1, handler);

        assertThat(handler.found()).containsExactly("broken NOT_TEXT");
    }

    static Stream<byte[]> framesThatBreakTheProtocol() {
        byte[] small = {1};
        byte[] longControl = new byte[126];
        return Stream.of(
                frame(0xC0 | Opcode.TEXT, small), frame(0xA0 | Opcode.TEXT, small), frame(0x90 | Opcode.TEXT, small), // RSV
                frame(LAST | 3, small), frame(LAST | 7, small), frame(LAST | 11, small), frame(LAST | 15, small),
                frame(3), frame(11),
                frame(LAST | Opcode.TEXT, 1, small), frame(LAST | Opcode.CLOSE, 0), // unmasked
                frame(LAST | Opcode.TEXT, 0x80 | 126, small), // longer than its shortest form
                frame(LAST | Opcode.TEXT, 0x80 | 126, new byte[125]),
                frame(LAST | Opcode.TEXT, 0x80 | 127, small), frame(LAST | Opcode.TEXT, 0x80 | 127, new byte[65_535]),
                header(LAST | Opcode.TEXT, 0x80 | 127, -1), header(LAST | Opcode.TEXT, 0x80 | 127, Long.MIN_VALUE),
                frame(Opcode.PING, small), frame(Opcode.CLOSE), frame(Opcode.PONG), // in fragments
                frame(LAST | Opcode.PING, longControl), frame(LAST | Opcode.PONG, longControl),
                frame(LAST | Opcode.CLOSE, longControl),
                frame(LAST, small), frame(0, small), // continue nothing
                join(frame(Opcode.TEXT, (byte) 'a'), frame(LAST | Opcode.TEXT, (byte) 'b')),
                join(frame(Opcode.TEXT, (byte) 'a'), frame(Opcode.BINARY, (byte) 'b')));
    }

    @ParameterizedTest
    @MethodSource("framesThatBreakTheProtocol")
    void aBrokenRuleIsFoundOnceAndNothingAfterItCounts(byte[] frame) {
        for (int piece : new int[] {1, 100_000}) {
            var found = new RecordingHandler();
            var fresh = new FrameDecoder(MAX_BYTES, true, null);

            feed(fresh, found, piece, frame, text("not heard"));

            assertThat(found.found()).startsWith("broken PROTOCOL").hasSizeLessThanOrEqualTo(2)
                    .allMatch(what -> what.startsWith("broken") || what.startsWith("closed"));
        }
    }

    @Test
    void theAnswerToTheCloseFrameIsFoundBehindABrokenRule() {
        feed(1, frame(0xC0 | Opcode.TEXT, new byte[300]), frame(LAST | 3), frame(LAST | Opcode.TEXT, 1, (byte) 1), text("x"),
                frame(LAST | Opcode.PING), close(1002), text("y"));

        assertThat(handler.found()).containsExactly("broken PROTOCOL", "closed 1002");
    }

    @Test
    void whatIsTooBigFailsWhenItIsAnnounced() {
        feed(1, header(LAST | Opcode.TEXT, 0x80 | 127, MAX_BYTES + 1));

        assertThat(handler.found()).containsExactly("broken TOO_BIG");
    }

    @Test
    void aGigabyteIsPassedOver() {
        feed(1, header(LAST | Opcode.TEXT, 0x80 | 127, 1L << 40));
        for (int i = 0; i < 100; i++) {
            feed(1 << 20, new byte[1 << 20]);
        }

        assertThat(handler.found()).containsExactly("broken TOO_BIG");
    }

    @Test
    void theSizeIsCountedOverFragments() {
        feed(1000, frame(Opcode.TEXT, new byte[MAX_BYTES - 1]), frame(0, (byte) 1), frame(0), header(0, 0x81, 1));

        assertThat(handler.found()).containsExactly("broken TOO_BIG");
    }

    @Test
    void aMessageHasAtMost16384Fragments() {
        feed(9999, frame(Opcode.TEXT));
        for (int i = 2; i < 16_384; i++) {
            feed(9999, frame(0));
        }
        feed(9999, frame(LAST, (byte) '!'), frame(Opcode.TEXT));
        for (int i = 2; i <= 16_384; i++) {
            feed(9999, frame(0));
        }
        assertThat(handler.found()).containsExactly("text !");

        feed(9999, frame(LAST));
        assertThat(handler.found()).containsExactly("text !", "broken TOO_BIG");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c328", "edA080", "f4908080", "80", "c0af", "ff", "f8888080"})
    void malformedTextFailsBeforeItsMessageEnds(String hex) {
        byte[] malformed = HexFormat.of().parseHex(hex);

        feed(1, frame(Opcode.TEXT, "fine ".getBytes(StandardCharsets.UTF_8)), frame(0, malformed));

        assertThat(handler.found()).containsExactly("broken NOT_UTF8");
    }

    @Test
    void malformedTextFailsWithinItsFrame() {
        byte[] frame = text("ab");
        frame[6] = (byte) (0x37 ^ 0xF5); // the first byte of the payload, masked

        decoder.decode(frame, 0, 7, handler);

        assertThat(handler.found()).containsExactly("broken NOT_UTF8");
    }

    @Test
    void textThatEndsWithinACharacterFails() {
        feed(1, frame(Opcode.TEXT, (byte) 0xE2, (byte) 0x82), frame(LAST));

        assertThat(handler.found()).containsExactly("broken NOT_UTF8");
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
    void aCloseFrameMayHaveTheseCodes(int code) {
        feed(1, close(code), text("after"));

        assertThat(handler.found()).containsExactly("closed " + code);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535})
    void aCloseFrameMustNotHaveThese(int code) {
        feed(1, close(code));

        assertThat(handler.found()).containsExactly("broken PROTOCOL", "closed " + code);
    }

    @Test
    void aCloseFrameMayBeEmptyOrHaveAReason() {
        feed(1, frame(LAST | Opcode.CLOSE));
        feed(new FrameDecoder(MAX_BYTES, true, null), handler, 1, close(1000, "tschüß".getBytes(StandardCharsets.UTF_8)));

        assertThat(handler.found()).containsExactly("closed 1005", "closed 1000");
    }

    @Test
    void aCloseFrameOfOneByteBreaksTheProtocol() {
        feed(1, frame(LAST | Opcode.CLOSE, (byte) 3));

        assertThat(handler.found()).containsExactly("broken PROTOCOL", "closed 1005");
    }

    @Test
    void aCloseFrameThatIsTooLongIsStillTheLast() {
        feed(1, frame(LAST | Opcode.CLOSE, new byte[126]), text("after"));

        assertThat(handler.found()).containsExactly("broken PROTOCOL", "closed 1005");
    }

    @Test
    void theReasonOfACloseFrameIsText() {
        feed(1, close(1000, (byte) 0xC3, (byte) '('));

        assertThat(handler.found()).containsExactly("broken NOT_UTF8", "closed 1000");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100_000})
    void aCompressedMessageMayBeInFragmentsWithControlFramesBetween(int piece) {
        byte[] deflated = Deflated.text("grüße ".repeat(100));

        feed(compressed(), handler, piece,
                frame(COMPRESSED | Opcode.TEXT, Arrays.copyOf(deflated, 3)), frame(LAST | Opcode.PING), frame(0),
                frame(LAST, Arrays.copyOfRange(deflated, 3, deflated.length)), text("as it is"),
                frame(LAST | COMPRESSED | Opcode.BINARY, Deflated.bytes(new byte[2])),
                frame(LAST | COMPRESSED | Opcode.TEXT, (byte) 0));

        assertThat(handler.found())
                .containsExactly("ping ", "text " + "grüße ".repeat(100), "text as it is", "binary 0000", "text ");
    }

    static Stream<byte[]> reservedBitsThatNobodyAgreedUpon() {
        byte[] deflated = Deflated.text("a");
        return Stream.of(frame(LAST | 0x20 | Opcode.TEXT, deflated), frame(LAST | 0x60 | Opcode.TEXT, deflated),
                frame(LAST | 0x10 | Opcode.BINARY, deflated), frame(LAST | 0x50 | Opcode.TEXT, deflated),
                frame(LAST | COMPRESSED | Opcode.PING), frame(LAST | COMPRESSED | Opcode.PONG),
                frame(LAST | COMPRESSED | Opcode.CLOSE),
                frame(LAST | COMPRESSED | 3, deflated), frame(LAST | COMPRESSED, deflated),
                join(frame(COMPRESSED | Opcode.TEXT, deflated), frame(LAST | COMPRESSED)),
                join(frame(Opcode.TEXT, (byte) 'a'), frame(LAST | COMPRESSED, deflated)));
    }

    @ParameterizedTest
    @MethodSource("reservedBitsThatNobodyAgreedUpon")
    void onlyAMessagesFirstFrameIsMarkedAsCompressed(byte[] frame) {
        feed(compressed(), handler, 1, frame, text("not heard"));

        assertThat(handler.found()).startsWith("broken PROTOCOL").doesNotContain("text not heard");
    }

    @Test
    void compressedTextMustBeUtf8() {
        feed(compressed(), handler, 1, frame(LAST | COMPRESSED | Opcode.TEXT, Deflated.bytes(new byte[] {(byte) 0xC3, '('})));

        assertThat(handler.found()).containsExactly("broken NOT_UTF8");
    }

    @Test
    void whatCannotBeInflatedBreaksTheProtocol() {
        feed(compressed(), handler, 1, frame(LAST | COMPRESSED | Opcode.TEXT, (byte) 0xFF), text("not heard"), close(1002));

        assertThat(handler.found()).containsExactly("broken PROTOCOL", "closed 1002");
    }

    @Test
    void theLimitCountsWhatIsInflated() {
        feed(compressed(), handler, 9999, frame(LAST | COMPRESSED | Opcode.BINARY, Deflated.bytes(new byte[MAX_BYTES + 1])));

        assertThat(handler.found()).containsExactly("broken TOO_BIG");
    }

    @Test
    void whatIsDeflatedMayBeALittleLargerThanTheLimitButNotMuch() {
        byte[] noise = new byte[MAX_BYTES];
        new Random(1).nextBytes(noise);
        byte[] larger = Deflated.bytes(noise);
        assertThat(larger.length).isGreaterThan(MAX_BYTES);

        feed(compressed(), handler, 9999, frame(LAST | COMPRESSED | Opcode.BINARY, larger),
                frame(COMPRESSED | Opcode.BINARY, larger), header(LAST, 0x80 | 126, MAX_BYTES / 4));

        assertThat(handler.found()).containsExactly("binary " + HexFormat.of().formatHex(noise), "broken TOO_BIG");
    }

    private static FrameDecoder compressed() {
        return new FrameDecoder(MAX_BYTES, true, new Compression());
    }

    @Test
    void itKnowsWhetherSomethingIsUnfinished() {
        assertThat(decoder.isUnfinished()).isFalse();
        for (byte[] part : List.of(new byte[] {(byte) 0x81}, frame(Opcode.TEXT, (byte) 'a'))) {
            var fresh = new FrameDecoder(MAX_BYTES, true, null);
            feed(fresh, handler, 1, part);
            assertThat(fresh.isUnfinished()).isTrue();
        }
        feed(1, frame(Opcode.TEXT, (byte) 'a'), frame(LAST, (byte) 'b'));
        assertThat(decoder.isUnfinished()).isFalse();
    }

    private void feed(int piece, byte[]... frames) {
        feed(decoder, handler, piece, frames);
    }

    private static void feed(FrameDecoder decoder, RecordingHandler handler, int piece, byte[]... frames) {
        byte[] bytes = join(frames);
        for (int from = 0; from < bytes.length; from += piece) {
            decoder.decode(bytes, from, Math.min(bytes.length, from + piece), handler);
        }
    }
}
