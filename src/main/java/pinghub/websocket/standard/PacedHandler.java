package pinghub.websocket.standard;

import jakarta.enterprise.inject.Vetoed;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinghub.websocket.direct.container.Payara;

/**
 * Stands between a container's connection and its websocket stack, and gives the stack streams that keep a {@link Pace}. Made by the
 * container, in place of the stack's own handler.
 */
@Vetoed
public final class PacedHandler implements HttpUpgradeHandler {

    private static final System.Logger LOG = System.getLogger(PacedHandler.class.getName());

    // What waits in Payara before it is not ready any more: by default four times what the kernel takes, ten megabytes. As many answers
    // to pings without content are 8,192, each of which takes 300 bytes.
    private static final int MAX_WAITING_BYTES = 16 * 1024;

    private volatile @Nullable HttpUpgradeHandler stack; // null until served, which the container leaves time for
    private volatile @Nullable Pace pace;                // the same

    private record Link(WebConnection original, ServletInputStream input, ServletOutputStream output) implements WebConnection {

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
            original.close();
        }
    }

    /** Says for whom this stands; before {@link #init}. */
    void serve(HttpUpgradeHandler handler, Pace newPace) {
        pace = newPace;
        stack = handler;
    }

    @Override
    public void init(WebConnection link) {
        Pace kept = Objects.requireNonNull(pace, "not served yet");
        try {
            ServletOutputStream output = link.getOutputStream();
            limitWaiting(output);
            stack().init(new Link(link, new PacedInput(link.getInputStream(), kept), new PacedOutput(output, kept)));
        } catch (IOException e) {
            throw new IllegalStateException("an upgraded connection without streams", e);
        }
    }

    private static void limitWaiting(ServletOutputStream output) {
        Optional<Payara> payara = Payara.of(output);
        if (payara.isEmpty()) {
            return;
        }
        try {
            payara.get().limitWaiting(MAX_WAITING_BYTES);
            payara.get().limitKernel(Payara.MAX_IN_KERNEL_BYTES);
        } catch (IOException | ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "a client went away right after its handshake", e);
        }
    }

    @Override
    public void destroy() {
        stack().destroy();
    }

    private HttpUpgradeHandler stack() {
        return Objects.requireNonNull(stack, "not served yet");
    }
}
