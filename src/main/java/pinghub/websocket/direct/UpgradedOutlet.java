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
import pinghub.wire.Outlet;
import pinghub.wire.container.Liberty;
import pinghub.wire.container.Payara;
import pinghub.wire.container.PayaraWriter;

/** The outlet of an upgraded connection, on each server in its own way. */
class UpgradedOutlet extends Outlet {

    private final WebConnection link;

    private UpgradedOutlet(ServletOutputStream stream, WebConnection link) {
        super(stream);
        this.link = link;
    }

    static Outlet of(WebConnection link, HttpUpgradeHandler handler) throws IOException {
        ServletOutputStream stream = link.getOutputStream();
        if (Liberty.has(stream)) {
            return new OnLiberty(stream, link);
        }
        return Payara.of(stream).<Outlet>map(payara -> new OnPayara(stream, link, handler, payara))
                .orElseGet(() -> new UpgradedOutlet(stream, link));
    }

    /** Closes a connection for which there is no outlet, if it is still this handler's. */
    static void abandon(WebConnection link, HttpUpgradeHandler handler) throws Exception {
        if (Payara.is(link)) {
            Payara.release(link, handler);
        } else {
            link.close();
        }
    }

    @Override
    public void close() throws Exception {
        link.close();
    }

    /**
     * Writes past the stream what the network takes at once, and the rest to the stream: that copies everything twice and asks many
     * questions. Waits in flush(), and therefore is never flushed.
     */
    private static final class OnLiberty extends UpgradedOutlet {

        private final @Nullable SocketChannel network; // null where there is only the stream

        OnLiberty(ServletOutputStream stream, WebConnection link) {
            super(stream, link);
            Liberty.prepare(link, stream);
            Liberty.giveBackReadBuffer(link);
            network = Liberty.network(link).orElse(null);
        }

        @Override
        public boolean write(byte[] bytes) throws IOException {
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
        public boolean resume() {
            synchronized (stream) {
                return stream.isReady();
            }
        }

        @Override
        public void cut() throws Exception {
            close(); // not in a hurry: it ends an unfinished read first, and its selectors suffer if it does not
        }

        @Override
        public void release() {
            Liberty.cut(super.link);
        }
    }

    /** Uses what is behind the streams again for others, so that the Servlet API's close() alone is not safe. */
    private static final class OnPayara extends UpgradedOutlet {

        private static final int MAX_WAITING_BYTES = 64 * 1024;

        private final HttpUpgradeHandler handler;
        private final Payara payara;
        private final @Nullable PayaraWriter writer; // null where there is only the stream

        OnPayara(ServletOutputStream stream, WebConnection link, HttpUpgradeHandler handler, Payara payara) {
            super(stream, link);
            this.handler = handler;
            this.payara = payara;
            this.writer = payara.writer().orElse(null);
        }

        @Override
        public void begin(WriteListener listener) {
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
        public boolean write(byte[] bytes) throws IOException {
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
        public boolean isToBeTidied() {
            return true;
        }

        @Override
        public void tidy() throws Exception {
            Payara.forgetHandshake(super.link);
        }

        @Override
        public boolean isOpen() throws IOException {
            return payara.isOpen();
        }

        @Override
        public void close() throws Exception {
            payara.close();
        }

        @Override
        public void cut() throws Exception {
            payara.cut();
        }

        @Override
        public void release() throws Exception {
            Payara.release(super.link, handler);
        }
    }
}
