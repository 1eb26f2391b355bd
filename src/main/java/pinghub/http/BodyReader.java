package pinghub.http;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import pinghub.channel.Counters;
import pinghub.config.Settings;

/**
 * Collects the body of a POST without ever blocking a thread on the network, then hands the request on to the JAX-RS
 * resource. A body that has arrived with its headers is taken at once. Thread-safe.
 *
 * <p>Bounds: a body's size (413), the time it may take (408), and the bytes of all unfinished bodies together (503).
 */
@Singleton
final class BodyReader {

    private static final int CHUNK = 8192;

    private final Settings settings;
    private final Counters counters;
    private final AtomicLong unfinishedBytes = new AtomicLong();

    @Inject
    BodyReader(Settings settings, Counters counters) {
        this.settings = settings;
        this.counters = counters;
    }

    /** Takes over the request: answers it with a refusal, or dispatches it with its whole body to a path of this node. */
    void read(HttpServletRequest request, HttpServletResponse response, BodyFraming framing, String path)
            throws IOException, ServletException {
        if (framing instanceof BodyFraming.Invalid invalid) {
            refuse(new Refusal("framing", 400, invalid.sentence()).closing(), response);
        } else if (framing instanceof BodyFraming.Length length && length.bytes() > settings.postMaxBytes()) {
            refuse(tooLarge(), response);
        } else if (framing instanceof BodyFraming.Length length
                && (length.bytes() == 0 || request.getInputStream().available() >= length.bytes())) {
            byte[] body = length.bytes() == 0 ? new byte[0] : request.getInputStream().readNBytes((int) length.bytes());
            request.getRequestDispatcher(path).forward(new CleanRequest(request, body), response);
        } else {
            new Collector(request, response, path).start();
        }
    }

    private void refuse(Refusal refusal, HttpServletResponse response) throws IOException {
        counters.refused(refusal.reason());
        refusal.send(response);
    }

    private Refusal tooLarge() {
        return new Refusal("too-large", 413, "The body must not be larger than " + settings.postMaxBytes() + " bytes.")
                .closing();
    }

    /** One body on its way. The container calls it from one thread at a time, but a timeout may come from another. */
    private final class Collector implements ReadListener, AsyncListener {

        private final HttpServletRequest request;
        private final HttpServletResponse response;
        private final String path;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream(); // only the reading thread
        private final AtomicBoolean ended = new AtomicBoolean();
        private AsyncContext async;
        private ServletInputStream input;

        Collector(HttpServletRequest request, HttpServletResponse response, String path) {
            this.request = request;
            this.response = response;
            this.path = path;
        }

        void start() throws IOException {
            async = request.startAsync(request, response);
            async.setTimeout(settings.postTimeout().toMillis());
            async.addListener(this);
            input = request.getInputStream();
            input.setReadListener(this);
        }

        @Override
        public void onDataAvailable() throws IOException {
            byte[] chunk = new byte[CHUNK];
            while (!ended.get() && input.isReady()) {
                int length = input.read(chunk);
                if (length < 0) {
                    return; // onAllDataRead follows
                }
                if (body.size() + length > settings.postMaxBytes()) {
                    end(tooLarge());
                    return;
                }
                body.write(chunk, 0, length);
                if (unfinishedBytes.addAndGet(length) > settings.postUnfinishedMaxBytes()) {
                    end(new Refusal("busy", 503, "Too many unfinished bodies; try again later.").closing());
                    return;
                }
            }
        }

        @Override
        public void onAllDataRead() {
            if (release()) {
                request.setAttribute(ChannelFilter.BODY, body.toByteArray());
                async.dispatch(path);
            }
        }

        @Override
        public void onError(Throwable cause) {
            // The client went away, or sent malformed chunks; either way nobody is there to be answered.
            if (release()) {
                counters.refused("framing");
                response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
                response.setHeader("Connection", "close");
                async.complete();
            }
        }

        @Override
        public void onTimeout(AsyncEvent event) throws IOException {
            end(new Refusal("timeout", 408, "The body took longer than " + settings.postTimeout().toMillis() + " ms.")
                    .closing());
        }

        @Override
        public void onError(AsyncEvent event) {
            onError(event.getThrowable());
        }

        @Override
        public void onComplete(AsyncEvent event) {
            release();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // Not started again.
        }

        private void end(Refusal refusal) throws IOException {
            if (release()) {
                refuse(refusal, response);
                async.complete();
            }
        }

        private boolean release() {
            if (!ended.compareAndSet(false, true)) {
                return false;
            }
            unfinishedBytes.addAndGet(-body.size());
            return true;
        }
    }
}
