package pinghub.stream;

import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import pinghub.channel.Backlog;
import pinghub.channel.Cursor;
import pinghub.channel.Gap;
import pinghub.channel.Message;
import pinghub.http.Refusal;
import pinghub.wire.Bytes;
import pinghub.wire.Client;
import pinghub.wire.JsonFormat;
import pinghub.wire.Port;
import pinghub.wire.Writing;

/**
 * A response that waits for its first message, and brings all there is then, or that one alone. It does not wait where messages
 * are known to be missed: that is to be told at once.
 */
final class PollWriting implements Writing {

    private static final int PIECE_BYTES = 64 * 1024;
    private static final int MAX_BYTES = 64 * 1024; // the network takes that without waiting; the rest comes with the next poll
    private static final int NOTHING_LEFT = -1;
    private static final byte[] NOTHING = {};

    private final Client client;
    private final boolean single;
    private final HttpServletResponse response;
    private final Length length;
    private final Port port;
    private final List<Message> messages = new ArrayList<>();
    private final Optional<Gap> gapBefore;
    private Cursor place;
    private byte[] body = NOTHING;
    private int written = NOTHING_LEFT; // of the body; or there is none yet, or any more
    private boolean over;

    /** Says that so many bytes are to be written, and nothing more. */
    @FunctionalInterface
    interface Length {
        void announce(HttpServletResponse response, int bytes) throws IOException;
    }

    PollWriting(Client client, Backlog beginning, boolean single, HttpServletResponse response, Length length,
            Port port) {
        this.client = client;
        this.single = single;
        this.response = response;
        this.length = length;
        this.port = port;
        this.place = beginning.start();
        this.gapBefore = beginning.gap();
    }

    /** With how many bytes an answer is enough: it has at least one message, and more that begin within them. */
    static int atMostBytes(boolean single) {
        return single ? 0 : MAX_BYTES; // not 1: empty ones would fit behind the first
    }

    @Override
    public boolean writeNext(boolean shards) throws IOException {
        if (written != NOTHING_LEFT) {
            writePiece();
            return true;
        }
        return !over && answer();
    }

    @Override
    public boolean look() {
        return false;
    }

    @Override
    public boolean isOver() {
        return over;
    }

    private boolean answer() throws IOException {
        client.take(messages, atMostBytes(single));
        boolean late = client.takePing();
        // A channel that keeps nothing is forgotten between two polls of its only client: that each may have missed something is told
        // with the next message. At once, the client would come again at once, for ever.
        if (!messages.isEmpty() || gapBefore.filter(gap -> late || gap.missed().isPresent()).isPresent()) {
            begin();
        } else if (client.endReason() != null) {
            over = true;
            port.within(() -> {
                answer(Refusal.DRAINING.status());
                Refusal.DRAINING.headers().forEach(response::setHeader);
            });
        } else if (late) {
            over = true;
            port.within(() -> answer(HttpServletResponse.SC_NO_CONTENT));
        }
        return over || written != NOTHING_LEFT;
    }

    private void begin() throws IOException {
        Optional<Gap> gap = gapBefore;
        if (!messages.isEmpty()) {
            Message first = messages.get(0);
            Message last = messages.get(messages.size() - 1);
            if (first.seq() != place.seq() + 1) { // dropped while it waited, perhaps behind what was missed before
                gap = Optional.of(new Gap(gap.isPresent() ? gap.get().after() : place, new Cursor(first.epoch(), first.seq() - 1)));
            }
            place = new Cursor(last.epoch(), last.seq());
        }
        head(gap);
        if (!over) {
            written = 0;
            writePiece();
        }
    }

    private void head(Optional<Gap> gap) throws IOException {
        over = single && messages.isEmpty(); // a gap, and nothing behind it
        body = over ? NOTHING : single ? bytes(messages.get(0)) : json(gap);
        port.within(() -> {
            answer(over ? HttpServletResponse.SC_NO_CONTENT : HttpServletResponse.SC_OK);
            gap.ifPresent(missed -> response.setHeader("Pinghub-Gap", header(missed)));
            if (!over) {
                response.setContentType(single ? messages.get(0).isText() ? "text/plain;charset=UTF-8" : "application/octet-stream"
                        : "application/json");
                length.announce(response, body.length);
            }
        });
    }

    private void answer(int status) {
        response.setStatus(status);
        response.setHeader("ETag", "\"" + place + "\"");
        response.setHeader("Last-Event-ID", place.toString());
    }

    private void writePiece() throws IOException {
        int end = Math.min(body.length, written + PIECE_BYTES);
        boolean last = end == body.length;
        byte[] piece = written == 0 && last ? body : Arrays.copyOfRange(body, written, end);
        written = last ? NOTHING_LEFT : end;
        over = last;
        port.put(piece);
        if (last) {
            client.sent(messages);
        }
    }

    private byte[] json(Optional<Gap> gap) {
        var json = new ByteArrayOutputStream();
        json.writeBytes(Bytes.ascii("{\"id\":\"" + place + "\","));
        gap.ifPresent(missed -> {
            byte[] object = JsonFormat.OBJECTS.gap(missed);
            json.write(object, 1, object.length - 2);
            json.write(',');
        });
        json.writeBytes(Bytes.ascii("\"messages\":["));
        String separator = "";
        for (Message message : messages) {
            json.writeBytes(Bytes.ascii(separator));
            json.writeBytes(JsonFormat.OBJECTS.message(message));
            separator = ",";
        }
        json.writeBytes(Bytes.ascii("]}\n"));
        return json.toByteArray();
    }

    private static byte[] bytes(Message message) {
        byte[] bytes = new byte[message.size()];
        message.payload().get(bytes);
        return bytes;
    }

    private static String header(Gap gap) {
        Cursor after = gap.after();
        return (after == null ? "" : "after=" + after + ", ") + "through=" + gap.through();
    }
}
