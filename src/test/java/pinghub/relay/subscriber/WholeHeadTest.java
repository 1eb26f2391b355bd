package pinghub.relay.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pinghub.wire.RepeatWire;

class WholeHeadTest {

    private static final byte[] NO_BODY = {};

    @Test
    void anAnswerHasItsLengthItsDateAndWhatAllHave() {
        var head = new WholeHead(Map.of("Connection", "keep-alive"));
        head.etag("0");

        assertThat(text(head.with("hello".getBytes(StandardCharsets.UTF_8), "now"))).isEqualTo(
                "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\nDate: now\r\nEtag: 0\r\n\r\nhello");
    }

    @Test
    void whatIsSetTakesThePlaceOfWhatAllHave() {
        var head = new WholeHead(Map.of("vary", "Origin"));
        head.set("Vary", "If-None-Match, Origin");
        head.status(410);

        assertThat(text(head.with(NO_BODY, "now")))
                .isEqualTo("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\nDate: now\r\nVary: If-None-Match, Origin\r\n\r\n");
    }

    @Test
    void oneThatCanHaveNoBodyTellsNoLength() {
        var head = new WholeHead(Map.of());
        head.status(304);

        assertThat(text(head.with(NO_BODY, "now"))).isEqualTo("HTTP/1.1 304 Not Modified\r\nDate: now\r\n\r\n");
    }

    @Test
    void aStatusThatNobodyKnowsHasNoReason() {
        var head = new WholeHead(Map.of());
        head.status(299);

        assertThat(text(head.with(NO_BODY, "now"))).startsWith("HTTP/1.1 299 \r\n");
    }

    @Test
    void itSaysWhetherTheConnectionEnds() {
        var head = new WholeHead(Map.of("Connection", "keep-alive"));
        assertThat(head.with(NO_BODY, "now").closes()).isFalse();

        head.set("connection", "close");
        assertThat(head.with(NO_BODY, "now").closes()).isTrue();
    }

    @Test
    void aLargeBodyIsSharedByAllThatWaitForIt() {
        byte[] body = "a".repeat(WholeHead.MAX_COPIED + 1).getBytes(StandardCharsets.UTF_8);
        RepeatWire.Answer one = new WholeHead(Map.of("Access-Control-Allow-Origin", "https://a.example")).with(body, "now");
        RepeatWire.Answer other = new WholeHead(Map.of("Access-Control-Allow-Origin", "https://b.example")).with(body, "now");
        body[0] = 'b';

        assertThat(text(one)).startsWith("HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: https://a.example\r\n")
                .contains("\r\nContent-Length: " + body.length + "\r\n").contains("\r\n\r\nbaaa");
        assertThat(text(other)).contains("https://b.example").contains("\r\n\r\nbaaa");
        assertThat(one.body().remaining()).isEqualTo(body.length);
    }

    @Test
    void aSmallOneLeavesWithItsHead() {
        RepeatWire.Answer answer = new WholeHead(Map.of()).with(new byte[WholeHead.MAX_COPIED], "now");

        assertThat(answer.body().hasRemaining()).isFalse();
    }

    private static String text(RepeatWire.Answer answer) {
        return StandardCharsets.UTF_8.decode(answer.head()).toString() + StandardCharsets.UTF_8.decode(answer.body());
    }
}
