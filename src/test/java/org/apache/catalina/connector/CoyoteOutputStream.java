package org.apache.catalina.connector;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;

/**
 * As much of Payara's stream as Pinghub knows of it: the way to what is behind, to what its client has not read yet and to the end of
 * it, and a memory of having been ready.
 */
public final class CoyoteOutputStream extends ServletOutputStream {

    private final Buffer ob;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private WriteListener listener;

    /** In front of this connection, or with nothing behind if it is {@code null}. */
    public CoyoteOutputStream(Object connection) {
        ob = connection == null ? null : new Buffer(connection);
    }

    /** In front of the connection of a client that has not read so many bytes of what it was answered before. */
    public CoyoteOutputStream(int unread) {
        this(new Unread(new Queue(unread)));
    }

    private static final class Unread {

        private final Queue queue;
        private boolean cut;

        private Unread(Queue queue) {
            this.queue = queue;
        }

        private Queue getAsyncWriteQueue() {
            return queue;
        }

        private void terminateSilently() {
            cut = true;
        }
    }

    private record Queue(int spaceInBytes) { }

    /** Catalina's. */
    public static final class Buffer {

        private final GrizzlyBuffer grizzlyOutputBuffer;

        Buffer(Object connection) {
            grizzlyOutputBuffer = new GrizzlyBuffer(connection);
        }
    }

    /** Grizzly's, behind that. */
    public static final class GrizzlyBuffer {

        private Object connection;
        private boolean isNonBlockingWriteGuaranteed = true;

        GrizzlyBuffer(Object connection) {
            this.connection = connection;
        }

        public boolean isSureToBeReady() {
            return connection != null && isNonBlockingWriteGuaranteed;
        }
    }

    public GrizzlyBuffer buffer() {
        return ob.grizzlyOutputBuffer;
    }

    /** Whether the connection of a client that does not read was ended. */
    public boolean isCut() {
        return ((Unread) ob.grizzlyOutputBuffer.connection).cut;
    }

    /** The request is over, and another thread has taken its connection away. */
    public CoyoteOutputStream leaveConnection() {
        ob.grizzlyOutputBuffer.connection = null;
        return this;
    }

    /** What it was given itself. */
    public byte[] taken() {
        return taken.toByteArray();
    }

    /** Who is told when it is ready again. */
    public WriteListener listener() {
        return listener;
    }

    @Override
    public void write(int one) {
        taken.write(one);
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setWriteListener(WriteListener newListener) {
        listener = newListener;
    }
}
