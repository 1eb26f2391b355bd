package pinghub.websocket.direct;

import java.util.function.Function;
import pinghub.channel.Message;

/** The form in which messages leave: the same for all that negotiated the same. Thread-safe. */
final class Encoding {

    /** Frames without compression. */
    static final Encoding PLAIN = new Encoding(Frame::of);

    private final Function<Message, byte[]> encoder;
    private final ThreadLocal<Batch> batch = ThreadLocal.withInitial(this::newBatch);

    Encoding(Function<Message, byte[]> encoder) {
        this.encoder = encoder;
    }

    /** This thread's own, for threads that end with the application. */
    Batch threadsBatch() {
        return batch.get();
    }

    Batch newBatch() {
        return new Batch(encoder);
    }
}
