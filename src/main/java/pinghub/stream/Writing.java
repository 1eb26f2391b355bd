package pinghub.stream;

import java.io.IOException;

/** What is written to one listener, and in which order. Only whoever has the turn to write. */
interface Writing {

    /**
     * Writes what is next, in one go; the port must be open.
     *
     * @param shards whether this is a thread that writes to many
     * @return whether there was anything
     */
    boolean writeNext(boolean shards) throws IOException;

    /** Whether nothing follows. */
    boolean isOver();
}
