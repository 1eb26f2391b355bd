package pinghub.wire;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import pinghub.channel.Message;

/** What the frames of some websockets say, where that is not the message as it is. One for all that agreed on the same. Thread-safe. */
public final class Dialect {

    private final UnaryOperator<Message> form;
    private final ConcurrentMap<Object, Encoding> encodings = new ConcurrentHashMap<>(2); // as many as there are ways to make frames

    /** With what makes the message that is written for one, and for the same message the same. */
    public Dialect(UnaryOperator<Message> form) {
        this.form = form;
    }

    /** The message that is written for one. */
    public Message form(Message message) {
        return form.apply(message);
    }

    /**
     * The encoding for an engine.
     *
     * @param way    by which it makes frames; one of few
     * @param framer makes the frame of what is written, always the same for the same way
     */
    public Encoding encoding(Object way, Function<Message, byte[]> framer) {
        return encodings.computeIfAbsent(way, key -> new Encoding(message -> framer.apply(form(message))));
    }
}
