package pinghub.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static pinghub.stream.ListeningNode.DROPPING;
import static pinghub.stream.ListeningNode.KEPT;
import static pinghub.stream.ListeningNode.LONG;
import static pinghub.stream.ListeningNode.NEWS;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.ChannelName;
import pinghub.channel.CloseReason;
import pinghub.channel.Cursor;
import pinghub.channel.Message;
import pinghub.channel.Start;
import pinghub.http.FakeResponse;
import pinghub.http.Listening.Form;
import pinghub.wire.Gate;
import pinghub.wire.Port;

class PollWritingTest {

    private final ListeningNode node = new ListeningNode();
    private RecordingOutlet outlet;
    private FakeResponse response;
    private Listener listener;
    private PollWriting writing;

    @Test
    void itWaitsForWhateverComesNext() throws IOException {
        poll(NEWS, new Start.Now());
        Cursor place = listener.beginning().start();
        assertThat(writing.writeNext(false)).isFalse();
        assertThat(writing.isOver()).isFalse();

        node.publish(NEWS, "hello");
        writeAll();

        expectPlace(200, new Cursor(place.epoch(), 1));
        assertThat(outlet.all()).isEqualTo("{\"id\":\"%1$s\",\"messages\":[{\"id\":\"%1$s\",\"data\":\"hello\"}]}\n"
                .formatted(new Cursor(place.epoch(), 1)));
        assertThat(response.headers()).containsEntry("Content-Type", "application/json")
                .containsEntry("Content-Length", Integer.toString(outlet.all().length())).doesNotContainKey("Pinghub-Gap");
        assertThat(writing.isOver()).isTrue();
        assertThat(node.counters.sentDeliveries()).isEqualTo(1);
    }

    @Test
    void allThereIsComesInOneAnswer() throws IOException {
        node.publish(LONG, "1", "2", "3");
        poll(LONG, new Start.Last(10));

        writeAll();

        expectPlace(200, new Cursor(node.epoch(LONG), 3));
        assertThat(texts()).containsExactly("1", "2", "3");
    }

    @Test
    void behindOneAnswerComesNothing() throws IOException {
        node.publish(LONG, "1");
        poll(LONG, new Start.Last(10));
        writeAll();
        outlet.written.clear();

        node.publish(LONG, "2");

        assertThat(writing.writeNext(false)).isFalse();
        assertThat(outlet.written).isEmpty();
        assertThat(writing.look()).isFalse();
    }

    @Test
    void whatIsTooMuchForOneAnswerComesWithTheNext() throws IOException {
        String[] sent = IntStream.range(0, 20).mapToObj(i -> i + "x".repeat(9000)).toArray(String[]::new);
        node.publish(LONG, sent);
        var got = new ArrayList<String>();
        int polls = 0;
        for (Cursor place = new Cursor(node.epoch(LONG), 0); place.seq() < sent.length; polls++) {
            poll(LONG, new Start.After(place));
            writeAll();
            assertThat(texts()).isNotEmpty();
            got.addAll(texts());
            place = Cursor.parse(json().getString("id")).orElseThrow();
            listener.ended();
        }

        assertThat(got).containsExactly(sent);
        assertThat(polls).isBetween(2, 4);
    }

    @Test
    void aLargeMessageIsWrittenPieceByPiece() throws IOException {
        String large = "x".repeat(200_000);
        node.publish(LONG, large);
        poll(LONG, new Start.Last(1));

        writeAll();

        assertThat(texts()).containsExactly(large);
        assertThat(outlet.written).hasSize(4).allSatisfy(piece -> assertThat(piece).hasSizeLessThanOrEqualTo(64 * 1024));
        assertThat(response.headers()).containsEntry("Content-Length", Integer.toString(outlet.all().length()));
        assertThat(node.counters.sentDeliveries()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "", "caf\u00e9"})
    void theNextAloneIsAsItIs(String text) throws IOException {
        node.publish(LONG, text, "", "more");
        pollRaw(LONG, new Start.Last(3));

        writeAll();

        expectPlace(200, new Cursor(node.epoch(LONG), 1));
        assertThat(outlet.all()).isEqualTo(text);
        assertThat(response.headers()).containsEntry("Content-Type", "text/plain;charset=UTF-8")
                .containsEntry("Content-Length", Integer.toString(text.getBytes(StandardCharsets.UTF_8).length));
    }

    @Test
    void ofEmptyMessagesThatWaitTheNextAloneIsOneToo() throws IOException {
        pollRaw(NEWS, new Start.Now());
        Cursor place = listener.beginning().start();
        node.publish(NEWS, "", "", "x");

        writeAll();

        expectPlace(200, new Cursor(place.epoch(), 1));
        assertThat(node.counters.sentDeliveries()).isEqualTo(1);
    }

    @Test
    void aBinaryOneSaysThatItIs() throws IOException {
        pollRaw(NEWS, new Start.Now());
        node.channels.publish(NEWS, Message.binary(new byte[] {1, 2}, 0));

        writeAll();

        assertThat(outlet.all()).isEqualTo("\u0001\u0002");
        assertThat(response.headers()).containsEntry("Content-Type", "application/octet-stream");
    }

    @Test
    void whatIsNotKeptAnyMoreIsToldTwice() throws IOException {
        node.publish(KEPT, "1", "2", "3", "4", "5");
        Cursor first = new Cursor(node.epoch(KEPT), 1);
        Cursor third = new Cursor(node.epoch(KEPT), 3);
        poll(KEPT, new Start.After(first));

        writeAll();

        assertThat(texts()).containsExactly("4", "5");
        assertThat(outlet.all()).contains("\"gap\":{\"after\":\"" + first + "\",\"through\":\"" + third + "\",\"missed\":2}");
        assertThat(response.headers()).containsEntry("Pinghub-Gap", "after=" + first + ", through=" + third);
    }

    @Test
    void whatWasDroppedWhileItWaitedIsToldAsWell() throws IOException {
        poll(DROPPING, new Start.Now());
        Cursor place = listener.beginning().start();
        node.publish(DROPPING, "1", "2", "3", "4", "5");

        writeAll();

        assertThat(texts()).containsExactly("3", "4", "5");
        assertThat(response.headers()).containsEntry("Pinghub-Gap", "after=" + place + ", through=" + new Cursor(place.epoch(), 2));
    }

    @Test
    void oneGapHasWhatWasForgottenAndWhatWasDroppedSince() throws IOException {
        Cursor forgotten = new Cursor(1, 7);
        poll(DROPPING, new Start.After(forgotten));
        long epoch = listener.beginning().start().epoch();
        node.publish(DROPPING, "1", "2", "3", "4", "5");

        writeAll();

        assertThat(texts()).containsExactly("3", "4", "5");
        assertThat(response.headers()).containsEntry("Pinghub-Gap", "after=1:7, through=" + new Cursor(epoch, 2));
        assertThat(json().getJsonObject("gap").getString("through")).isEqualTo(new Cursor(epoch, 2).toString());
    }

    @Test
    void thatTheChannelWasForgottenIsToldWithTheNextMessageOrAtTheEndOfTheTime() throws IOException {
        poll(NEWS, new Start.After(new Cursor(1, 7)));
        Cursor place = listener.beginning().start();
        assertThat(writing.writeNext(false)).as("at once it would come again at once").isFalse();

        node.pass(ListeningNode.PING);
        writeAll();

        expectPlace(200, place);
        assertThat(texts()).isEmpty();
        assertThat(response.headers()).containsEntry("Pinghub-Gap", "after=1:7, through=" + place);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whenNothingComesInTimeThatIsSaid(boolean single) throws IOException {
        begin(NEWS, new Start.Now(), single);
        node.pass(ListeningNode.PING);

        writeAll();

        expectPlace(204, listener.beginning().start());
        assertThat(outlet.written).isEmpty();
        assertThat(writing.isOver()).isTrue();
    }

    @Test
    void theNextAloneWithAGapAndNothingBehindItIsEmpty() throws IOException {
        pollRaw(NEWS, new Start.After(new Cursor(1, 7)));
        Cursor place = listener.beginning().start();
        node.pass(ListeningNode.PING);

        writeAll();

        expectPlace(204, place);
        assertThat(response.headers()).containsEntry("Pinghub-Gap", "after=1:7, through=" + place);
        assertThat(outlet.written).isEmpty();
        assertThat(writing.isOver()).isTrue();
    }

    @Test
    void aNodeThatStopsSaysWhenToComeAgain() throws IOException {
        poll(NEWS, new Start.Now());
        listener.close(CloseReason.SHUTDOWN);

        writeAll();

        expectPlace(503, listener.beginning().start());
        assertThat(response.headers()).containsKey("Retry-After");
        assertThat(outlet.written).isEmpty();
        assertThat(writing.isOver()).isTrue();
    }

    @Test
    void whatWaitsWhenTheNodeStopsIsStillDelivered() throws IOException {
        poll(NEWS, new Start.Now());
        node.publish(NEWS, "last");
        listener.close(CloseReason.SHUTDOWN);

        writeAll();

        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(texts()).containsExactly("last");
    }

    private void poll(ChannelName name, Start start) {
        begin(name, start, false);
    }

    private void pollRaw(ChannelName name, Start start) {
        begin(name, start, true);
    }

    private void begin(ChannelName name, Start start, boolean single) {
        outlet = new RecordingOutlet();
        response = new FakeResponse();
        listener = node.listen(single ? Form.POLL_RAW : Form.POLL, name, start);
        writing = new PollWriting(listener, listener.beginning(), single, response, HttpServletResponse::setContentLength,
                new Port(listener, outlet, new Gate()));
    }

    private void writeAll() throws IOException {
        for (boolean more = true; more;) {
            more = writing.writeNext(false);
        }
    }

    private void expectPlace(int status, Cursor place) {
        assertThat(response.getStatus()).isEqualTo(status);
        assertThat(response.headers()).containsEntry("ETag", "\"" + place + "\"").containsEntry("Last-Event-ID", place.toString());
    }

    private List<String> texts() {
        return json().getJsonArray("messages").getValuesAs(JsonObject.class).stream().map(message -> message.getString("data")).toList();
    }

    private JsonObject json() {
        try (var reader = Json.createReader(new StringReader(outlet.all()))) {
            return reader.readObject();
        }
    }
}
