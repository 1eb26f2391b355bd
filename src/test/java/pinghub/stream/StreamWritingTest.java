package pinghub.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static pinghub.stream.ListeningNode.DROPPING;
import static pinghub.stream.ListeningNode.KEPT;
import static pinghub.stream.ListeningNode.NEWS;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import pinghub.channel.ChannelName;
import pinghub.channel.CloseReason;
import pinghub.channel.Cursor;
import pinghub.channel.Start;
import pinghub.http.Listening.Form;
import pinghub.wire.Encoding;
import pinghub.wire.Format;
import pinghub.wire.Gate;
import pinghub.wire.Port;
import pinghub.wire.StreamWriting;

class StreamWritingTest {

    private static final String PING = "{\"ping\":{}}\n";

    private final ListeningNode node = new ListeningNode();
    private final RecordingOutlet outlet = new RecordingOutlet();
    private Listener listener;
    private StreamWriting writing;

    @Test
    void thePlaceComesFirstAndThenMessages() throws IOException {
        begin(NEWS, new Start.Now());
        Cursor place = listener.beginning().start();
        node.publish(NEWS, "one", "two");

        writeAll();

        assertThat(outlet.written).containsExactly("{\"open\":{\"id\":\"" + place + "\"}}\n",
                message(place, 1, "one") + message(place, 2, "two"));
        assertThat(node.counters.sentDeliveries()).isEqualTo(2);
    }

    @Test
    void whatIsNotKeptAnyMoreIsToldWithThePlaceAndWhatIsKeptFollows() throws IOException {
        node.publish(KEPT, "1", "2", "3", "4", "5");
        Cursor first = new Cursor(node.epoch(KEPT), 1);
        begin(KEPT, new Start.After(first));

        writeAll();

        Cursor third = new Cursor(first.epoch(), 3);
        assertThat(outlet.written.get(0)).isEqualTo("{\"open\":{\"id\":\"" + third + "\"}}\n"
                + "{\"gap\":{\"after\":\"" + first + "\",\"through\":\"" + third + "\",\"missed\":2}}\n");
        assertThat(outlet.all()).endsWith("}}\n" + message(third, 4, "4") + message(third, 5, "5"));
    }

    @Test
    void whatWasDroppedIsToldBeforeWhatFollows() throws IOException {
        begin(DROPPING, new Start.Now());
        Cursor place = listener.beginning().start();
        writeAll();
        outlet.written.clear();

        node.publish(DROPPING, "1", "2", "3", "4", "5");
        writeAll();

        assertThat(outlet.all()).isEqualTo("{\"gap\":{\"after\":\"" + place + "\",\"through\":\"" + new Cursor(place.epoch(), 2)
                + "\",\"missed\":2}}\n" + message(place, 3, "3") + message(place, 4, "4") + message(place, 5, "5"));
    }

    @Test
    void whereNothingIsToWriteNothingIsWritten() throws IOException {
        begin(NEWS, new Start.Now());
        writeAll();
        outlet.written.clear();

        assertThat(writing.writeNext(false)).isFalse();
        assertThat(writing.look()).isFalse();
        assertThat(outlet.written).isEmpty();
        assertThat(writing.isOver()).isFalse();
    }

    @Test
    void aPingIsFollowedByOneMoreTwoLooksLater() throws IOException {
        begin(NEWS, new Start.Now());
        writeAll();
        outlet.written.clear();

        node.pass(ListeningNode.PING);
        writeAll();
        assertThat(outlet.written).containsExactly(PING);

        assertThat(writing.look()).isFalse();
        writeAll();
        assertThat(outlet.written).containsExactly(PING);

        assertThat(writing.look()).isTrue();
        writeAll();
        assertThat(outlet.written).containsExactly(PING, PING);

        assertThat(writing.look()).isFalse();
        assertThat(writing.look()).isFalse();
        writeAll();
        assertThat(outlet.written).hasSize(2);
    }

    @Test
    void whyItEndsIsToldLastBehindWhatWaits() throws IOException {
        begin(NEWS, new Start.Now());
        Cursor place = listener.beginning().start();
        node.publish(NEWS, "last");
        listener.close(CloseReason.SHUTDOWN);

        writeAll();

        assertThat(outlet.written).hasSize(3);
        assertThat(outlet.written.get(1)).isEqualTo(message(place, 1, "last"));
        assertThat(outlet.written.get(2)).matches("\\{\"close\":\\{\"reason\":\"shutdown\",\"retry\":[0-9]+}}\n");
        assertThat(writing.isOver()).isTrue();
    }

    @Test
    void behindTheEndComesNothing() throws IOException {
        begin(NEWS, new Start.Now());
        node.pass(ListeningNode.PING.minusSeconds(1));
        listener.close(CloseReason.DISCONNECTED);
        writeAll();
        outlet.written.clear();

        node.publish(NEWS, "late");
        node.pass(ListeningNode.PING);

        assertThat(writing.writeNext(false)).isFalse();
        assertThat(outlet.written).isEmpty();
    }

    @Test
    void nothingComesBetweenThePiecesOfALargeMessage() throws IOException {
        String large = "x".repeat(300_000);
        begin(NEWS, new Start.Now());
        Cursor place = listener.beginning().start();
        writeAll();
        outlet.written.clear();

        node.publish(NEWS, large);
        assertThat(writing.writeNext(false)).isTrue();
        assertThat(writing.writeNext(false)).isTrue();
        assertThat(node.counters.sentDeliveries()).isZero();
        node.pass(ListeningNode.PING);
        writeAll();

        assertThat(outlet.all()).isEqualTo(message(place, 1, large) + PING);
        assertThat(outlet.written).hasSizeGreaterThan(4).allSatisfy(piece -> assertThat(piece).hasSizeLessThanOrEqualTo(64 * 1024));
        assertThat(node.counters.sentDeliveries()).isEqualTo(1);
    }

    @Test
    void whatAFormatCannotTellIsNotWritten() throws IOException {
        begin(DROPPING, new Start.Now(), LinesFormat.LINES);
        node.publish(DROPPING, "1", "2", "3", "4");
        listener.close(CloseReason.SHUTDOWN);

        writeAll();

        assertThat(outlet.written).containsExactly("2\n3\n4\n");
        assertThat(writing.isOver()).isTrue();
    }

    private void begin(ChannelName name, Start start) {
        begin(name, start, NdjsonFormat.OBJECTS);
    }

    private void begin(ChannelName name, Start start, Format format) {
        listener = node.listen(Form.NDJSON, name, start);
        writing = new StreamWriting(listener, listener.beginning(), format, new Encoding(format::message),
                new Port(listener, outlet, new Gate()));
    }

    private void writeAll() throws IOException {
        for (boolean more = true; more;) {
            more = writing.writeNext(false);
        }
    }

    private static String message(Cursor place, int seq, String text) {
        return "{\"id\":\"" + new Cursor(place.epoch(), seq) + "\",\"data\":\"" + text + "\"}\n";
    }
}
