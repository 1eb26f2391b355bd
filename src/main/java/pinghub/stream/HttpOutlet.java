package pinghub.stream;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import pinghub.wire.Bytes;
import pinghub.wire.Outlet;
import pinghub.wire.container.LibertyResponse;
import pinghub.wire.container.Payara;
import pinghub.wire.container.PayaraWriter;
import pinghub.wire.container.UndertowResponse;

/** How an asynchronous response leaves, on each server in its own way. */
class HttpOutlet extends Outlet {

    private final AsyncContext context;
    private final Cut cut;
    private final AtomicBoolean completed = new AtomicBoolean();

    /** Ends the connection, whatever is still to be written, and then the response. */
    @FunctionalInterface
    private interface Cut {
        void run(Runnable then) throws Exception;
    }

    private HttpOutlet(ServletOutputStream stream, AsyncContext context, boolean headFirst, Cut cut) {
        super(stream, headFirst);
        this.context = context;
        this.cut = cut;
    }

    /**
     * For the thread of a request that is asynchronous, and has not been answered.
     *
     * @param headFirst whether status and headers leave at once
     */
    static Outlet of(AsyncContext context, boolean headFirst) throws IOException {
        ServletOutputStream stream = context.getResponse().getOutputStream();
        var payara = Payara.of(stream);
        if (payara.isPresent()) {
            return new OnPayara(stream, context, headFirst, payara.get());
        }
        var liberty = LibertyResponse.of(context.getRequest());
        if (liberty.isPresent()) {
            return headFirst ? LibertyStream.of(stream, context, liberty.get()) : new LibertyAnswer(stream, context);
        }
        var undertow = UndertowResponse.of(context.getRequest(), stream);
        return new HttpOutlet(stream, context, headFirst, undertow.<Cut>map(response -> response::cut).orElse(Runnable::run));
    }

    @Override
    public void close() {
        if (completed.compareAndSet(false, true)) {
            try {
                context.complete();
            } catch (IllegalStateException e) {
                // The container has done so, because the client has gone.
            }
        }
    }

    @Override
    public void cut() throws Exception {
        cut.run(this::close);
    }

    /** It is possible to write. */
    static void announce(WriteListener listener) {
        try {
            listener.onWritePossible();
        } catch (IOException e) {
            listener.onError(e);
        }
    }

    /** A response of Open Liberty that does not end: past its stream, which may wait. */
    private static final class LibertyStream extends HttpOutlet {

        private final LibertyResponse liberty;
        private final boolean chunked;
        private volatile boolean ready = true;
        private volatile @Nullable WriteListener listener; // null until it begins

        private LibertyStream(ServletOutputStream stream, AsyncContext context, LibertyResponse liberty, boolean chunked) {
            super(stream, context, false, then -> {
                liberty.cut();
                then.run();
            });
            this.liberty = liberty;
            this.chunked = chunked;
        }

        static LibertyStream of(ServletOutputStream stream, AsyncContext context, LibertyResponse liberty) throws IOException {
            stream.flush(); // the container ignores the first one of a response that has no content yet
            stream.flush();
            // As the container itself does with what has no length, and ends with the last chunk.
            return new LibertyStream(stream, context, liberty, context.getRequest().getProtocol().equals("HTTP/1.1"));
        }

        @Override
        public void begin(WriteListener newListener) {
            listener = newListener;
            announce(newListener);
        }

        @Override
        public boolean write(byte[] bytes) throws IOException {
            ready = false; // before the rest of it may be told to be written
            if (liberty.write(chunked ? chunk(bytes) : bytes, this::written)) {
                ready = true;
            }
            return ready;
        }

        private void written(@Nullable Throwable failure) {
            WriteListener told = Objects.requireNonNull(listener); // it has begun
            if (failure == null) {
                ready = true;
                announce(told);
            } else {
                told.onError(failure);
            }
        }

        @Override
        public boolean resume() {
            return ready;
        }

        @Override
        public boolean isOpen() {
            return liberty.isOpen();
        }

        /** RFC 9112, section 7.1. */
        private static byte[] chunk(byte[] bytes) {
            byte[] size = Bytes.ascii(Integer.toHexString(bytes.length) + "\r\n");
            byte[] chunk = Arrays.copyOf(size, size.length + bytes.length + 2);
            System.arraycopy(bytes, 0, chunk, size.length, bytes.length);
            chunk[chunk.length - 2] = '\r';
            chunk[chunk.length - 1] = '\n';
            return chunk;
        }
    }

    /** One answer of Open Liberty, written as a whole when it ends: by the thread that ends connections, which may wait. */
    private static final class LibertyAnswer extends HttpOutlet {

        private final ByteArrayOutputStream answer = new ByteArrayOutputStream(0);

        LibertyAnswer(ServletOutputStream stream, AsyncContext context) {
            super(stream, context, false, Runnable::run);
        }

        @Override
        public void begin(WriteListener listener) {
            announce(listener);
        }

        @Override
        public boolean write(byte[] bytes) {
            answer.writeBytes(bytes);
            return true;
        }

        @Override
        public boolean resume() {
            return true;
        }

        @Override
        public void close() {
            try {
                stream.write(answer.toByteArray());
            } catch (IOException e) {
                // The client has gone.
            }
            super.close();
        }
    }

    /** Would be ready for megabytes that the client does not read. */
    private static final class OnPayara extends HttpOutlet {

        private static final int MAX_WAITING_BYTES = 64 * 1024;

        private final Payara payara;
        // Both handed on along with the turn to write.
        private volatile boolean asked;
        private volatile @Nullable PayaraWriter writer; // for what follows the head; null where there is only the stream

        OnPayara(ServletOutputStream stream, AsyncContext context, boolean headFirst, Payara payara) {
            super(stream, context, headFirst, then -> {
                payara.cut();
                then.run();
            });
            this.payara = payara;
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
            PayaraWriter past = isUnflushed() ? null : writer();
            if (past == null) {
                return super.write(bytes);
            }
            past.write(bytes);
            if (!isOpen()) {
                throw new IOException("the connection is gone");
            }
            return stream.isReady();
        }

        private @Nullable PayaraWriter writer() {
            if (!asked) {
                asked = true;
                writer = payara.writesAsIs() ? payara.writer().orElse(null) : null;
            }
            return writer;
        }

        @Override
        public boolean isOpen() throws IOException {
            return payara.isOpen();
        }
    }
}
