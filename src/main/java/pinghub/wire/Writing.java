package pinghub.wire;

import java.io.IOException;

/** What is written to one listener, and in which order. Only whoever has the turn to write, where it does not say otherwise. */
public interface Writing {

    /**
     * Writes what is next, in one go; the port must be open.
     *
     * @param shards whether this is a thread that writes to many
     * @return whether there was anything
     */
    boolean writeNext(boolean shards) throws IOException;

    /** A second has passed. From any thread; returns whether there may be something to write for that. */
    boolean look();

    /** Whether nothing follows. */
    boolean isOver();
}
