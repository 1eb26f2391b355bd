package pinghub.stream;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import pinghub.wire.Outlet;
import pinghub.wire.container.LibertyResponse;
import pinghub.wire.container.Payara;
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
            if (headFirst) {
                context.getResponse().setBufferSize(1);
                context.getResponse().flushBuffer();
            }
            return new OnLiberty(stream, context, liberty.get());
        }
        var undertow = UndertowResponse.of(context.getRequest());
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

    /** Its stream writes at once what is more than its buffer, without waiting, and waits in flush(). */
    private static final class OnLiberty extends HttpOutlet {

        OnLiberty(ServletOutputStream stream, AsyncContext context, LibertyResponse liberty) {
            super(stream, context, false, then -> {
                liberty.cut();
                then.run();
            });
        }

        @Override
        public boolean write(byte[] bytes) throws IOException {
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
    }

    /** Would be ready for megabytes that the client does not read. */
    private static final class OnPayara extends HttpOutlet {

        private static final int MAX_WAITING_BYTES = 64 * 1024;

        private final Payara payara;

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
        public boolean isOpen() throws IOException {
            return payara.isOpen();
        }
    }
}
