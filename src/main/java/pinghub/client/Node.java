package pinghub.client;

import java.util.List;

/** What takes messages. Thread-safe. */
public interface Node {

    /** What became of a draft. */
    sealed interface Outcome {

        /** The node has accepted it. */
        record Accepted(Published published) implements Outcome { }

        /** It has not, or it is not known whether. */
        record Failed(PinghubException why) implements Outcome { }
    }

    /** What the paths that are not channels start with; starts and ends with a slash. */
    String reservedPrefix();

    /** The largest message in bytes of UTF-8, as far as it is known before the node is asked. */
    int messageMaxBytes();

    /**
     * Publishes in this order. One that is refused does not keep the next from being published; where there is no answer, what would come
     * after it may not be sent. Returns one outcome for each, in their order.
     */
    List<Outcome> publish(List<Draft> drafts);
}
