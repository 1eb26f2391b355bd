package pinghub.wire;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import pinghub.http.container.LibertyThread;
import pinghub.wire.container.LibertyResponse;
import pinghub.wire.container.Payara;
import pinghub.wire.container.PayaraWriter;
import pinghub.wire.container.UndertowResponse;

/** How an asynchronous response leaves, on each server in its own way. */
public class HttpOutlet extends Outlet {

    final AsyncContext context;
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
    public static HttpOutlet of(AsyncContext context, boolean headFirst) throws IOException {
        ServletOutputStream stream = context.getResponse().getOutputStream();
        var payara = Payara.of(stream);
        if (payara.isPresent()) {
            return new OnPayara(stream, context, headFirst, payara.get());
        }
        var liberty = LibertyResponse.of(context.getRequest());
        if (liberty.isPresent()) {
            return OnLiberty.of(stream, context, liberty.get(), headFirst);
        }
        return UndertowResponse.of(context.getRequest(), stream).<HttpOutlet>map(undertow -> new OnUndertow(stream, context, headFirst, undertow))
                .orElseGet(() -> new HttpOutlet(stream, context, headFirst, Runnable::run));
    }

    /**
     * The same for a response whose status and headers leave at once, and whose body tells its own end: no chunks are around what is
     * written, and the end of the connection follows it, as the headers have to say. Chunks there are where a server cannot do without.
     */
    public static HttpOutlet ofUnframed(AsyncContext context) throws IOException {
        ServletOutputStream stream = context.getResponse().getOutputStream();
        var payara = Payara.of(stream);
        if (payara.isPresent()) {
            payara.get().leaveOutChunks();
            return new OnPayara(stream, context, true, payara.get());
        }
        var liberty = LibertyResponse.of(context.getRequest());
        return liberty.isPresent() ? OnLiberty.ofUnframed(stream, context, liberty.get()) : of(context, true); // Undertow sees the headers
    }

    /**
     * The same for a response whose status and headers leave at once, and then each write as a chunk of its own (RFC 9112, section 7.1) if
     * the request is of HTTP/1.1, as far as the server has not more to write than it does at once.
     */
    public static HttpOutlet ofChunks(AsyncContext context, HttpServletResponse response) throws IOException {
        ServletOutputStream stream = response.getOutputStream();
        var undertow = UndertowResponse.of(context.getRequest(), stream);
        if (isChunked(context) && undertow.isPresent() && undertow.get().takeChunks()) {
            response.setHeader("Transfer-Encoding", "chunked");
            return new OnUndertowByChunks(stream, context, undertow.get());
        }
        return of(context, true);
    }

    /** As a container does with what has no length, and ends with the last chunk. */
    private static boolean isChunked(AsyncContext context) {
        return context.getRequest().getProtocol().equals("HTTP/1.1");
    }

    private static byte[] chunk(byte[] bytes) {
        byte[] size = Bytes.ascii(Integer.toHexString(bytes.length) + "\r\n");
        byte[] chunk = Arrays.copyOf(size, size.length + bytes.length + 2);
        System.arraycopy(bytes, 0, chunk, size.length, bytes.length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        return chunk;
    }

    /** So many bytes are to be written, and nothing more. Status and headers are there, and nothing is written yet. */
    public void expect(HttpServletResponse response, int bytes) throws IOException {
        response.setContentLength(bytes);
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

    /**
     * Open Liberty's stream may wait. What does not end, or may not be taken at once, goes past it; a short answer is written as a whole
     * when it ends, by the thread that ends connections.
     */
    private static final class OnLiberty extends HttpOutlet {

        private static final int MAX_AT_ONCE = 128 * 1024; // half of what the kernel takes for a client that does not read

        private final LibertyResponse liberty;
        private boolean chunked; // changed by the thread of the request only, before it begins
        private final ByteArrayOutputStream answer = new ByteArrayOutputStream(0);
        private volatile boolean past; // the stream
        private volatile boolean ready = true;
        private volatile @Nullable WriteListener listener; // null until it begins
        private @Nullable IOException gone; // before it began; changed by the thread of the request only, before it begins

        private OnLiberty(ServletOutputStream stream, AsyncContext context, LibertyResponse liberty) {
            super(stream, context, false, then -> {
                liberty.cut();
                then.run();
            });
            this.liberty = liberty;
            this.chunked = isChunked(context);
        }

        static OnLiberty of(ServletOutputStream stream, AsyncContext context, LibertyResponse liberty, boolean headFirst) {
            var outlet = new OnLiberty(stream, context, liberty);
            if (headFirst) {
                outlet.beginPast();
            }
            return outlet;
        }

        static OnLiberty ofUnframed(ServletOutputStream stream, AsyncContext context, LibertyResponse liberty) {
            var outlet = new OnLiberty(stream, context, liberty);
            if (outlet.chunked) {
                outlet.chunked = !liberty.flushWithoutChunks(outlet::beginPast);
            } else {
                outlet.beginPast();
            }
            return outlet;
        }

        /** A client that has gone already is the listener's business: the container would log it, with a stack trace. */
        private void beginPast() {
            try {
                goPast();
            } catch (IOException e) {
                gone = e;
                past = true;
            }
        }

        private void goPast() throws IOException {
            stream.flush(); // the container ignores the first one of a response that has no content yet
            stream.flush();
            past = true;
        }

        @Override
        public void expect(HttpServletResponse response, int bytes) throws IOException {
            if (bytes <= MAX_AT_ONCE) {
                super.expect(response, bytes);
            } else {
                response.setHeader("Connection", "close");
                goPast();
            }
        }

        @Override
        public void begin(WriteListener newListener) {
            listener = newListener;
            if (gone == null) {
                announce(newListener);
            } else {
                newListener.onError(gone);
            }
        }

        @Override
        public boolean write(byte[] bytes) throws IOException {
            if (!past) {
                answer.writeBytes(bytes);
                return true;
            }
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

        @Override
        public void free() throws Exception {
            liberty.cut();
        }

        @Override
        public void close() {
            LibertyThread.servingNobody(context, () -> {
                try {
                    if (!past) {
                        stream.write(answer.toByteArray());
                    }
                } catch (IOException e) {
                    // The client has gone.
                }
                super.close();
            });
        }
    }

    /** Would not notice that a client has gone to which nothing is written. */
    private static class OnUndertow extends HttpOutlet {

        private final UndertowResponse undertow;

        OnUndertow(ServletOutputStream stream, AsyncContext context, boolean headFirst, UndertowResponse undertow) {
            super(stream, context, headFirst, undertow::cut);
            this.undertow = undertow;
        }

        @Override
        public void begin(WriteListener listener) {
            Runnable look = undertow.watch(() -> listener.onError(new IOException("the client has gone")));
            super.begin(new WatchedListener(listener, look));
        }
    }

    /** Would write the size of a chunk with a zero before it, and as many chunks as it has buffers for. */
    private static final class OnUndertowByChunks extends OnUndertow {

        private static final byte[] LAST = Bytes.ascii("0\r\n\r\n");

        OnUndertowByChunks(ServletOutputStream stream, AsyncContext context, UndertowResponse undertow) {
            super(stream, context, true, undertow);
        }

        @Override
        public boolean write(byte[] bytes) throws IOException {
            return super.write(chunk(bytes));
        }

        @Override
        public void close() {
            try {
                put(LAST);
            } catch (IOException | IllegalStateException e) {
                // The client has gone, or has not read what was written before.
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
                payara.headHasLeft();
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
