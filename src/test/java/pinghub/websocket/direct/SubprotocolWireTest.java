package pinghub.websocket.direct;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pinghub.channel.CloseReason;
import pinghub.channel.Cursor;
import pinghub.channel.Message;
import pinghub.channel.Start;
import pinghub.websocket.Connection;
import pinghub.websocket.SubprotocolNode;

/** What a client of the subprotocol is sent by the direct engine, and in which order. */
class SubprotocolWireTest {

    private static final Start NOW = new Start.Now();
    private static final String LONG = "the same again and ".repeat(10);

    private final SubprotocolNode node = new SubprotocolNode("pinghub.websocket.echo-empty=true");
    private final Compression compression = new Compression();

    @AfterEach
    void stop() {
        node.close();
        compression.stop();
    }

    @Test
    void itIsToldItsPlaceAndThenEachMessageWithItsId() throws Exception {
        Cursor before = node.publish("zero");
        FakeLink link = open(new FakeLink(100), node.enter(NOW));

        Cursor one = node.publish("say \"hi\"\n");
        Cursor two = node.publish(Message.binary(new byte[] {0, 1, 2}, 0));
        node.settle();

        assertThat(frames(link)).containsExactly(
                "text {\"open\":{\"id\":\"" + before + "\"}}",
                "text {\"id\":\"" + one + "\",\"data\":\"say \\\"hi\\\"\\n\"}",
                "text {\"id\":\"" + two + "\",\"base64\":\"AAEC\"}");
        assertThat(node.counters.sentDeliveries()).isEqualTo(2);
    }

    @Test
    void whatItMissedSinceItWasLastHereComesBeforeWhatIsKept() throws Exception {
        Cursor one = node.publish("1");
        List<Cursor> later = publish("2", "3", "4", "5");
        FakeLink link = open(new FakeLink(100), node.enter(new Start.After(one)));

        node.settle();

        assertThat(frames(link)).containsExactly(
                "text {\"open\":{\"id\":\"" + later.get(0) + "\"}}",
                "text {\"gap\":{\"after\":\"" + one + "\",\"through\":\"" + later.get(0) + "\",\"missed\":1}}",
                message(later.get(1), "3"), message(later.get(2), "4"), message(later.get(3), "5"));
    }

    @Test
    void whatItWasTooSlowForIsAGapAtItsPlace() throws Exception {
        FakeLink link = open(new FakeLink(0), node.enter(NOW));
        link.drain(1);
        node.settle();
        Cursor one = node.publish("1"); // waits
        List<Cursor> later = publish("2", "3", "4", "5");

        link.drain(100);
        node.settle();

        assertThat(frames(link)).hasSize(4).endsWith(
                "text {\"gap\":{\"after\":\"" + new Cursor(one.epoch(), 0) + "\",\"through\":\"" + later.get(1) + "\",\"missed\":3}}",
                message(later.get(2), "4"), message(later.get(3), "5"));
    }

    @Test
    void itIsPingedInItsOwnWayToo() throws Exception {
        Connection connection = node.enter(NOW);
        FakeLink link = open(new FakeLink(100), connection);

        node.pass(connection, Duration.ofSeconds(9));
        assertThat(frames(link)).hasSize(1);
        node.pass(connection, Duration.ofSeconds(2));
        assertThat(frames(link)).hasSize(3).endsWith("ping ", "text {\"ping\":{}}");
        connection.ponged();
        node.pass(connection, Duration.ofSeconds(10));
        assertThat(frames(link)).hasSize(5).endsWith("text {\"ping\":{}}");
    }

    @Test
    void itsOwnEmptyTextIsAnsweredWithAPing() throws Exception {
        FakeLink link = open(new FakeLink(100), node.enter(NOW));

        link.arrive(ClientFrame.text(""));
        node.settle();

        assertThat(frames(link)).hasSize(2).endsWith("text {\"ping\":{}}");
    }

    @Test
    void whatItSendsIsPublishedAsItIs() throws Exception {
        FakeLink link = open(new FakeLink(100), node.enter(NOW));

        link.arrive(ClientFrame.text("{\"ping\":{}}"));
        node.settle();

        assertThat(frames(link)).last().asString().endsWith(":1\",\"data\":\"{\\\"ping\\\":{}}\"}");
    }

    @Test
    void whyItEndsComesAfterWhatWaitedAndDirectlyBeforeTheCloseFrame() throws Exception {
        Connection connection = node.enter(NOW);
        FakeLink link = open(new FakeLink(1), connection);
        node.settle();
        Cursor one = node.publish("1");

        connection.close(CloseReason.SHUTDOWN);
        link.drain(100);
        node.settle();

        List<String> frames = frames(link);
        assertThat(frames).hasSize(4);
        assertThat(frames.get(1)).isEqualTo(message(one, "1"));
        assertThat(frames.get(2)).matches("text \\{\"close\":\\{\"reason\":\"shutdown\",\"retry\":[1-5][0-9]{3}}}");
        assertThat(frames.get(3)).isEqualTo("close 1001");
    }

    @Test
    void whoClosesItselfIsNotToldWhy() throws Exception {
        FakeLink link = open(new FakeLink(100), node.enter(NOW));

        link.arrive(ClientFrame.close(1000));
        node.settle();

        assertThat(frames(link)).hasSize(2).endsWith("close 1000");
    }

    @Test
    void whereCompressionIsAgreedObjectsAreCompressed() throws Exception {
        FakeLink one = new FakeLink(100);
        FakeLink other = new FakeLink(100);
        serve(one, node.enter(NOW), compression);
        serve(other, node.enter(NOW), compression);
        node.settle();

        Cursor id = node.publish(LONG);
        node.publish("short");
        node.settle();

        assertThat(frames(one)).hasSize(3).isEqualTo(frames(other)).contains("compressed " + message(id, LONG));
        assertThat(frames(one).get(2)).startsWith("text {\"id\"");
    }

    private static String message(Cursor id, String data) {
        return "text {\"id\":\"" + id + "\",\"data\":\"" + data + "\"}";
    }

    private List<Cursor> publish(String... texts) {
        return Arrays.stream(texts).map(node::publish).toList();
    }

    private FakeLink open(FakeLink link, Connection connection) throws IOException {
        serve(link, connection, null);
        return link;
    }

    private void serve(FakeLink link, Connection connection, Compression negotiated) throws IOException {
        var handler = new DirectHandler();
        handler.init(link);
        handler.serve(connection, negotiated, node.shard, node.closer);
    }

    /** What has left, a word and a text for each frame. */
    private static List<String> frames(FakeLink link) {
        ByteBuffer all = ByteBuffer.wrap(HexFormat.of().parseHex(String.join("", link.writes())));
        var frames = new ArrayList<String>();
        while (all.hasRemaining()) {
            int first = all.get() & 0xFF;
            int length = all.get();
            byte[] payload = new byte[length == 126 ? all.getShort() & 0xFFFF : length];
            all.get(payload);
            frames.add(switch (first) {
                case 0x81 -> "text " + new String(payload, StandardCharsets.UTF_8);
                case 0xC1 -> "compressed text " + Deflated.read(payload);
                case 0x88 -> "close " + ByteBuffer.wrap(payload).getShort();
                case 0x89 -> "ping " + new String(payload, StandardCharsets.UTF_8);
                default -> throw new AssertionError("frame that starts with " + first);
            });
        }
        return frames;
    }
}
