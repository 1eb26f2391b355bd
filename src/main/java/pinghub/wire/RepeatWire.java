package pinghub.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The network side of one poll that a {@link Line} has brought: one answer, as a whole. Thread-safe. */
public final class RepeatWire implements Wire, Line.Answering {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Client client;
    private final Line line;
    private final Answers answers;
    private volatile boolean begun;
    // Only the line's thread:
    private @Nullable Answer answer;   // null while there is none
    private ByteBuffer head = NOTHING; // what is still to be written of it
    private ByteBuffer body = NOTHING; // what is still to be written of it
    private volatile boolean over;     // read by all

    /**
     * A whole answer, for any number of clients.
     *
     * @param head   the first that is written, which may be all
     * @param body   what follows; not copied
     * @param closes whether the connection ends with it
     */
    public record Answer(ByteBuffer head, ByteBuffer body, boolean closes) {

        public Answer {
            head = head.asReadOnlyBuffer();
            body = body.asReadOnlyBuffer();
        }

        /** Another one each time, to be read from its start to its end. */
        @Override
        public ByteBuffer head() {
            return head.duplicate();
        }

        /** Another one each time, to be read from its start to its end. */
        @Override
        public ByteBuffer body() {
            return body.duplicate();
        }
    }

    /** What is to be written. Called by the line's thread. */
    public interface Answers {

        /** The answer; {@code null} while there is none. */
        @Nullable Answer take();

        /** It was handed to the network. */
        void sent();
    }

    public RepeatWire(Client client, Line line, Answers answers) {
        this.client = client;
        this.line = line;
        this.answers = answers;
    }

    /** Begins, by the line's thread. */
    public void begin() {
        line.hold(this);
        client.attach(this);
        begun = true; // who came before has left something that is looked at now
        go();
    }

    @Override
    public void wake() {
        if (begun && !over) {
            line.call(this);
        }
    }

    @Override
    public void abort() {
        line.cut(this);
    }

    @Override
    public void check() {
        if (!line.isOpen()) {
            line.cut(this);
        }
    }

    @Override
    public void go() {
        if (over) {
            return;
        }
        try {
            write();
        } catch (IOException e) {
            fail();
        } catch (RuntimeException | Error e) { // whatever it is: nobody else ends it
            fail();
            throw e;
        }
    }

    private void write() throws IOException {
        Answer whole = answer == null ? answers.take() : answer;
        if (whole == null) {
            return;
        }
        if (answer == null) {
            answer = whole;
            head = whole.head();
            body = whole.body();
            client.writing();
        }
        int before = head.remaining() + body.remaining();
        if (write(head) && write(body)) {
            finish(whole.closes());
        } else if (head.remaining() + body.remaining() < before) {
            client.writing(); // it makes progress, however slow
        }
    }

    /** Returns whether that was all of it. */
    private boolean write(ByteBuffer part) throws IOException {
        return !part.hasRemaining() || line.write(part);
    }

    private void fail() {
        over = true;
        try {
            client.failed();
        } finally {
            client.ended();
            line.cut(this);
        }
    }

    private void finish(boolean last) {
        over = true;
        client.written();
        answers.sent();
        client.ended();
        if (last) {
            line.cut(this);
        } else {
            line.next();
        }
    }

    @Override
    public void gone() {
        over = true;
        client.ended();
    }
}
