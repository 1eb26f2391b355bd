package pinghub.websocket.standard;

import jakarta.enterprise.inject.Vetoed;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pinghub.wire.WebSocketClient;
import pinghub.wire.container.Payara;

/**
 * Stands between a container's connection and its websocket stack, and gives the stack streams that keep a {@link Pace}. Made by the
 * container, in place of the stack's own handler.
 */
@Vetoed
public final class PacedHandler implements HttpUpgradeHandler {

    private static final System.Logger LOG = System.getLogger(PacedHandler.class.getName());

    private static final String NOT_SERVED = "not served yet";

    // What waits in Payara before it is not ready any more: by default four times what the kernel takes, ten megabytes. As many answers
    // to pings without content are 8,192, each of which takes 300 bytes.
    private static final int MAX_WAITING_BYTES = 16 * 1024;

    private final Lease lease = new Lease();
    private volatile @Nullable HttpUpgradeHandler stack; // null until served, which the container leaves time for
    private volatile @Nullable WebSocketClient connection;    // the same
    private volatile @Nullable Pace pace;                // the same

    private final class Link implements WebConnection {

        private final WebConnection original;
        private final ServletInputStream input;
        private final ServletOutputStream output;

        private Link(WebConnection original, ServletInputStream input, ServletOutputStream output) {
            this.original = original;
            this.input = input;
            this.output = output;
        }

        @Override
        public ServletInputStream getInputStream() {
            return input;
        }

        @Override
        public ServletOutputStream getOutputStream() {
            return output;
        }

        @Override
        public void close() throws Exception {
            if (Payara.is(original)) {
                Payara.release(original, PacedHandler.this); // unless it is somebody else's by now
            } else {
                original.close();
            }
        }
    }

    /** Says for whom this stands, and whose connection it is; before {@link #init}. */
    void serve(HttpUpgradeHandler handler, WebSocketClient newConnection, Pace newPace) {
        connection = newConnection;
        pace = newPace;
        stack = handler;
    }

    @Override
    public void init(WebConnection link) {
        Pace kept = Objects.requireNonNull(pace, NOT_SERVED);
        try {
            ServletOutputStream output = link.getOutputStream();
            Payara.of(output).ifPresent(this::lookAfter);
            stack().init(new Link(link, new PacedInput(link.getInputStream(), kept, lease), new PacedOutput(output, kept, lease)));
        } catch (IOException e) {
            throw new IllegalStateException("an upgraded connection without streams", e);
        }
    }

    private void lookAfter(Payara payara) {
        lease.of(payara);
        // Its stack is not told of a client that resets the connection right after the handshake, and would keep it for ever.
        Objects.requireNonNull(connection, NOT_SERVED).watch(lease::isThere);
        try {
            payara.limitWaiting(MAX_WAITING_BYTES);
            payara.limitKernel(Payara.MAX_IN_KERNEL_BYTES);
        } catch (IOException | ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "a client went away right after its handshake", e);
        }
    }

    @Override
    public void destroy() {
        lease.end();
        stack().destroy();
    }

    private HttpUpgradeHandler stack() {
        return Objects.requireNonNull(stack, NOT_SERVED);
    }
}
