package pinghub.wire;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/**
 * How bytes leave through a container's stream without waiting, and how the connection ends. One thread at a time; the end may
 * come from any.
 */
public abstract class Outlet {

    /** The container's. */
    protected final ServletOutputStream stream;
    // Handed from thread to thread along with the turn to write. Payara keeps what it has to say first back until it is flushed.
    // (Not flushed by the filter: a client could leave before Payara has made the connection, and Payara would not say so.)
    private volatile boolean unflushed;

    protected Outlet(ServletOutputStream stream) {
        this(stream, true);
    }

    /** @param headFirst whether what the container has to say before all else is to leave before anything is written */
    protected Outlet(ServletOutputStream stream, boolean headFirst) {
        this.stream = stream;
        this.unflushed = headFirst;
    }

    /** The listener is called once it is possible to write, perhaps at once. */
    public void begin(WriteListener listener) {
        stream.setWriteListener(listener);
    }

    /**
     * Writes a whole array: WildFly takes no part of one. The container must have said that it is ready.
     *
     * @return whether it is ready for more; otherwise it calls the listener when it is
     */
    public boolean write(byte[] bytes) throws IOException {
        put(bytes);
        unflushed = true;
        return resume();
    }

    /** To be called first when the container is ready again; returns the same as {@link #write}. */
    public boolean resume() throws IOException {
        if (!stream.isReady()) {
            return false; // and not asked again: after this answer it may become ready at any time, and calls
        }
        if (!unflushed) {
            return true;
        }
        unflushed = false;
        stream.flush(); // does not wait, because of the question before
        return stream.isReady();
    }

    /** Whether the container keeps something back that is to leave before anything else does. */
    protected final boolean isUnflushed() {
        return unflushed;
    }

    protected final void put(byte[] bytes) throws IOException {
        if (!stream.isReady()) { // asked again, because Open Liberty wants it in the thread that writes
            throw new IOException("the stream was ready and is not any more");
        }
        stream.write(bytes);
    }

    /** Whether the container keeps something of the handshake that {@link #tidy} lets go of. */
    public boolean isToBeTidied() {
        return false;
    }

    /** Lets go of what is left of the handshake, some time after it. As {@link #write}, never once the connection may be over. */
    public void tidy() throws Exception {
    }

    /** Whether the connection may still be there. */
    public boolean isOpen() throws IOException {
        return true;
    }

    /** Does what can be done so that {@link #close} returns, which has taken too long. From another thread, perhaps more than once. */
    public void free() throws Exception {
    }

    /** Ends the connection; everything is written. */
    public abstract void close() throws Exception;

    /** Ends the connection, whatever is still to be written. */
    public void cut() throws Exception {
        Thread.currentThread().interrupt(); // WildFly would wait
        try {
            close();
        } finally {
            Thread.interrupted();
        }
    }

    /** What is left to do when the container has had time for all it does by itself. */
    public void release() throws Exception {
    }
}
