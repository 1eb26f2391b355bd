package pinghub.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The connection of a {@link Repeat}, with nothing between, and one request at a time. For the connection's thread, where it does not say
 * otherwise.
 */
public interface Line {

    /** Who is to answer the request that waits. Called by the connection's thread. */
    interface Answering {

        /** It was called, or there is room again for what did not fit. */
        void go();

        /** The client has gone. */
        void gone();
    }

    /** From now on a request waits for its answer. */
    void hold(Answering answering);

    /** {@link Answering#go} soon. From any thread. */
    void call(Answering answering);

    /**
     * Writes as much as the network takes.
     *
     * @return whether that was all; otherwise {@link Answering#go} follows when there is room for more
     */
    boolean write(ByteBuffer bytes) throws IOException;

    /** The request is answered, and the next may come. */
    void next();

    /** Whether the connection may still be there. From any thread. */
    boolean isOpen();

    /**
     * Ends the connection at once, if this is still what waits there; it is told that the client {@linkplain Answering#gone has gone}. From any
     * thread.
     */
    void cut(Answering answering);
}
