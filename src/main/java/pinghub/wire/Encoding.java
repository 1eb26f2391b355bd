package pinghub.wire;

import java.util.ArrayList;
import java.util.function.Function;
import pinghub.channel.Message;

/** The form in which messages leave: the same for all that negotiated the same. Thread-safe. */
public final class Encoding {

    // Emptied after each use: a container's thread keeps an empty list of the JDK's, and nothing of this application.
    private static final ThreadLocal<ArrayList<Message>> GUESTS = ThreadLocal.withInitial(ArrayList::new);

    private final Function<Message, byte[]> encoder;
    private final boolean shared;
    private final ThreadLocal<Batch> batch = ThreadLocal.withInitial(this::newBatch);

    /** With what makes the form of one message, and for the same message the same. */
    public Encoding(Function<Message, byte[]> encoder) {
        this(encoder, true);
    }

    private Encoding(Function<Message, byte[]> encoder, boolean shared) {
        this.encoder = encoder;
        this.shared = shared;
    }

    /** One for a single client, for which no thread remembers anything. */
    public static Encoding ofOne(Function<Message, byte[]> encoder) {
        return new Encoding(encoder, false);
    }

    /** This thread's own, for threads that end with the application. */
    Batch threadsBatch() {
        return shared ? batch.get() : guestsBatch();
    }

    /** For all other threads, with which nothing of the application may stay. */
    Batch guestsBatch() {
        ArrayList<Message> own = GUESTS.get();
        return new Batch(encoder, own.isEmpty() ? own : new ArrayList<>()); // not that of a write within which this one happens
    }

    private Batch newBatch() {
        return new Batch(encoder, new ArrayList<>());
    }
}
