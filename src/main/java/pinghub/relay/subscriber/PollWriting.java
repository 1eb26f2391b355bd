package pinghub.relay.subscriber;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pinghub.channel.CloseReason;
import pinghub.channel.Message;
import pinghub.relay.location.Joined;
import pinghub.relay.location.SubscriberRules;
import pinghub.wire.Client;
import pinghub.wire.HttpOutlet;
import pinghub.wire.Port;
import pinghub.wire.Writing;

/** An answer that waits for a message, or for the end of the wait. */
final class PollWriting implements Writing {

    private static final int PIECE_BYTES = 64 * 1024;
    private static final int NOTHING_LEFT = -1;

    private final Client client;
    private final SubscriberRules rules;
    private final Ids ids;
    private final HttpServletResponse response;
    private final AnswerHead head;
    private final HttpOutlet outlet;
    private final Port port;
    private final List<Message> messages = new ArrayList<>(1);
    private byte[] body = {};
    private int written = NOTHING_LEFT; // of the body; or there is none yet, or any more
    private boolean over;

    PollWriting(Client client, SubscriberRules rules, Ids ids, HttpServletResponse response, AnswerHead head, HttpOutlet outlet, Port port) {
        this.client = client;
        this.rules = rules;
        this.ids = ids;
        this.response = response;
        this.head = head;
        this.outlet = outlet;
        this.port = port;
    }

    @Override
    public boolean writeNext(boolean shards) throws IOException {
        if (written != NOTHING_LEFT) {
            writePiece();
            return true;
        }
        return !over && answer();
    }

    private boolean answer() throws IOException {
        client.take(messages, Terms.bytesAtOnce(rules));
        if (!messages.isEmpty()) {
            port.within(() -> {
                body = Answer.head(messages, ids, rules.joined(), rules.rawSeparator(), head);
                outlet.expect(response, body.length);
            });
            written = 0;
            writePiece();
            return true;
        }
        CloseReason reason = client.endReason();
        if (reason != null) {
            over = true;
            port.within(() -> end(reason));
        }
        return over;
    }

    private void end(CloseReason reason) {
        if (Answer.end(reason, ids, rules, head)) {
            response.setContentLength(0);
        }
    }

    private void writePiece() throws IOException {
        int end = Math.min(body.length, written + PIECE_BYTES);
        boolean last = end == body.length;
        byte[] piece = written == 0 && last ? body : Arrays.copyOfRange(body, written, end);
        written = last ? NOTHING_LEFT : end;
        over = last;
        if (piece.length > 0) {
            port.put(piece);
        }
        if (last) {
            client.sent(messages);
        }
    }

    @Override
    public boolean look() {
        return false;
    }

    @Override
    public boolean isOver() {
        return over;
    }
}
