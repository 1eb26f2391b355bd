package pinghub.wire;

import pinghub.channel.CloseReason;
import pinghub.channel.Cursor;
import pinghub.channel.Gap;
import pinghub.channel.Message;

/** How a client is told what it is to know; a form may be empty where a wire cannot say it. Nobody may change an array. Thread-safe. */
public interface Format {

    /**
     * The first that it is told.
     *
     * @param place       what is delivered follows this
     * @param retryMillis how long it is to wait before it comes back
     */
    byte[] open(Cursor place, int retryMillis);

    byte[] message(Message message);

    byte[] gap(Gap gap);

    /** What keeps a connection from being taken for dead. */
    byte[] ping();

    /** The last that it is told, when the node ends the connection. */
    byte[] close(CloseReason reason, int retryMillis);
}
