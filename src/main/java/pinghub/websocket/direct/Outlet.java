package pinghub.websocket.direct;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import pinghub.websocket.direct.container.Liberty;
import pinghub.websocket.direct.container.Payara;
import pinghub.websocket.direct.container.PayaraWriter;

/**
 * How bytes leave through a container's stream without waiting, and how the connection ends. One thread at a time; the end may
 * come from any.
 */
class Outlet {

    final ServletOutputStream stream;
    final WebConnection link;
    // Handed from thread to thread along with the turn to write. True from the start: Payara keeps the 101 back until then.
    // (Not flushed by the filter: a client could leave before Payara has made the connection, and Payara would not say so.)
    private volatile boolean unflushed = true;

    Outlet(ServletOutputStream stream, WebConnection link) {
        this.stream = stream;
        this.link = link;
    }

    static Outlet of(WebConnection link, HttpUpgradeHandler handler) throws IOException {
        ServletOutputStream stream = link.getOutputStream();
        if (Liberty.has(stream)) {
            return new LibertyOutlet(stream, link);
        }
        return Payara.of(stream).<Outlet>map(payara -> new PayaraOutlet(stream, link, handler, payara))
                .orElseGet(() -> new Outlet(stream, link));
    }

    /** Closes a connection for which there is no outlet, if it is still this handler's. */
    static void abandon(WebConnection link, HttpUpgradeHandler handler) throws Exception {
        if (Payara.is(link)) {
            Payara.release(link, handler);
        } else {
            link.close();
        }
    }

    /** The listener is called once it is possible to write, perhaps at once. */
    void begin(WriteListener listener) {
        stream.setWriteListener(listener);
    }

    /**
     * Writes a whole array: WildFly takes no part of one. The container must have said that it is ready.
     *
     * @return whether it is ready for more; otherwise it calls the listener when it is
     */
    boolean write(byte[] bytes) throws IOException {
        put(bytes);
        unflushed = true;
        return resume();
    }

    /** To be called first when the container is ready again; returns the same as {@link #write}. */
    boolean resume() throws IOException {
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

    final void put(byte[] bytes) throws IOException {
        if (!stream.isReady()) { // asked again, because Open Liberty wants it in the thread that writes
            throw new IOException("the stream was ready and is not any more");
        }
        stream.write(bytes);
    }

    /** Whether the container keeps something of the handshake that {@link #tidy} lets go of. */
    boolean isToBeTidied() {
        return false;
    }

    /** Lets go of what is left of the handshake, some time after it. As {@link #write}, never once the connection may be over. */
    void tidy() throws Exception {
    }

    /** Whether the connection may still be there. */
    boolean isOpen() throws IOException {
        return true;
    }

    /** Ends the connection; everything is written. */
    void close() throws Exception {
        link.close();
    }

    /** Ends the connection, whatever is still to be written. */
    void cut() throws Exception {
        Thread.currentThread().interrupt(); // WildFly would wait
        try {
            close();
        } finally {
            Thread.interrupted();
        }
    }

    /** What is left to do when the container has had time for all it does by itself. */
    void release() throws Exception {
    }

    /**
     * Writes past the stream what the network takes at once, and the rest to the stream: that copies everything twice and asks many
     * questions. Waits in flush(), and therefore is never flushed.
     */
    private static final class LibertyOutlet extends Outlet {

        private final @Nullable SocketChannel network; // null where there is only the stream

        LibertyOutlet(ServletOutputStream stream, WebConnection link) {
            super(stream, link);
            Liberty.prepare(link, stream);
            Liberty.giveBackReadBuffer(link);
            network = Liberty.network(link).orElse(null);
        }

        @Override
        boolean write(byte[] bytes) throws IOException {
            int written = network == null ? 0 : network.write(ByteBuffer.wrap(bytes));
            return written == bytes.length || writeRest(written == 0 ? bytes : Arrays.copyOfRange(bytes, written, bytes.length));
        }

        private boolean writeRest(byte[] bytes) throws IOException {
            // Its own lock: without, it could become ready while it is being asked, and then says so to nobody.
            synchronized (stream) {
                put(bytes);
                return stream.isReady();
            }
        }

        @Override
        boolean resume() {
            synchronized (stream) {
                return stream.isReady();
            }
        }

        @Override
        void cut() throws Exception {
            close(); // not in a hurry: it ends an unfinished read first, and its selectors suffer if it does not
        }

        @Override
        void release() {
            Liberty.cut(link);
        }
    }

    /** Uses what is behind the streams again for others, so that the Servlet API's close() alone is not safe. */
    private static final class PayaraOutlet extends Outlet {

        private static final int MAX_WAITING_BYTES = 64 * 1024;

        private final HttpUpgradeHandler handler;
        private final Payara payara;
        private final @Nullable PayaraWriter writer; // null where there is only the stream

        PayaraOutlet(ServletOutputStream stream, WebConnection link, HttpUpgradeHandler handler, Payara payara) {
            super(stream, link);
            this.handler = handler;
            this.payara = payara;
            this.writer = payara.writer().orElse(null);
        }

        @Override
        void begin(WriteListener listener) {
            try {
                payara.limitWaiting(MAX_WAITING_BYTES);
                payara.limitKernel(Payara.MAX_IN_KERNEL_BYTES);
            } catch (IOException e) {
                // The client is gone, as the first write will find out.
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("gone before it began", e);
            }
            super.begin(listener);
        }

        @Override
        boolean write(byte[] bytes) throws IOException {
            if (writer == null) {
                return super.write(bytes);
            }
            writer.write(bytes); // after the 101: nothing is written before that was flushed
            if (!isOpen()) {
                throw new IOException("the connection is gone");
            }
            return stream.isReady();
        }

        @Override
        boolean isToBeTidied() {
            return true;
        }

        @Override
        void tidy() throws Exception {
            Payara.forgetHandshake(link);
        }

        @Override
        boolean isOpen() throws IOException {
            return payara.isOpen();
        }

        @Override
        void close() throws Exception {
            payara.close();
        }

        @Override
        void cut() throws Exception {
            payara.cut();
        }

        @Override
        void release() throws Exception {
            Payara.release(link, handler);
        }
    }
}
