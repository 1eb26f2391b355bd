package pinghub.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The network side of one poll that a {@link Line} has brought: one answer, as a whole. Thread-safe. */
public final class RepeatWire implements Wire, Line.Answering {

    private final Client client;
    private final Line line;
    private final Answers answers;
    private volatile boolean begun;
    // Only the line's thread:
    private @Nullable Answer answer;   // null while there is none
    private @Nullable ByteBuffer rest; // of it, that is still to be written
    private volatile boolean over;     // read by all

    /** A whole answer, and whether the connection ends with it. For any number of clients. */
    public record Answer(ByteBuffer bytes, boolean closes) {

        public Answer {
            bytes = bytes.asReadOnlyBuffer();
        }

        /** Another one each time, to be read from its start to its end. */
        @Override
        public ByteBuffer bytes() {
            return bytes.asReadOnlyBuffer();
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
            Answer taken = answer == null ? answers.take() : answer;
            if (taken == null) {
                return;
            }
            if (rest == null) {
                answer = taken;
                rest = taken.bytes();
                client.writing();
            }
            int before = rest.remaining();
            if (line.write(rest)) {
                finish(taken.closes());
            } else if (rest.remaining() < before) {
                client.writing(); // it makes progress, however slow
            }
        } catch (IOException | RuntimeException | Error e) { // whatever it is: nobody else ends it
            over = true;
            try {
                client.failed();
            } finally {
                client.ended();
                line.cut(this);
            }
            if (!(e instanceof IOException)) {
                throw unforeseen(e);
            }
        }
    }

    private static RuntimeException unforeseen(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return (RuntimeException) e;
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
