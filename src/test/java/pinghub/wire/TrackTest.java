package pinghub.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import pinghub.channel.Cursor;
import pinghub.channel.Gap;
import pinghub.channel.Message;

class TrackTest {

    private static final byte[] FORMS = Bytes.ascii("[forms]");

    private final Track track = new Track(JsonFormat.OBJECTS, new Cursor(0x5f, 41));

    @Test
    void whatFollowsDirectlyIsWrittenAsItIs() {
        assertThat(track.with(List.of(message(42), message(43)), FORMS)).isSameAs(FORMS);
        assertThat(track.with(List.of(message(44)), FORMS)).isSameAs(FORMS);

        assertThat(track.place()).isEqualTo(new Cursor(0x5f, 44));
    }

    @Test
    void whatIsMissedIsToldFirstAndOnce() {
        assertThat(track.with(List.of(message(45), message(46)), FORMS)).asString()
                .isEqualTo("{\"gap\":{\"after\":\"5f:41\",\"through\":\"5f:44\",\"missed\":3}}[forms]");
        assertThat(track.with(List.of(message(47)), FORMS)).isSameAs(FORMS);
    }

    @Test
    void eachGapBeginsWhereTheLastMessageWas() {
        assertThat(track.goOnTo(message(43))).isEqualTo(new Gap(new Cursor(0x5f, 41), new Cursor(0x5f, 42)));
        assertThat(track.goOnTo(message(44))).isNull();
        assertThat(track.goOnTo(message(47))).isEqualTo(new Gap(new Cursor(0x5f, 44), new Cursor(0x5f, 46)));
    }

    @Test
    void anAnswerToOneClientHasNoPlaceInTheChannel() {
        assertThat(track.goOnTo(Message.text("", 0))).isNull();

        assertThat(track.place()).isEqualTo(new Cursor(0x5f, 41));
        assertThat(track.goOnTo(message(42))).isNull();
    }

    private static Message message(long seq) {
        return Message.text("hello", 0).numbered(0x5f, seq);
    }
}
