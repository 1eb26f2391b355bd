package pinghub.wire;

import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Begins to look whether the client has gone with the first word that it is possible to write: by then the thread of the request is done
 * with it, and nobody ends it under its hands.
 */
final class WatchedListener implements WriteListener {

    private final WriteListener listener;
    private final Runnable look;
    private final AtomicBoolean looking = new AtomicBoolean();

    WatchedListener(WriteListener listener, Runnable look) {
        this.listener = listener;
        this.look = look;
    }

    @Override
    public void onWritePossible() throws IOException {
        if (looking.compareAndSet(false, true)) {
            look.run();
        }
        listener.onWritePossible();
    }

    @Override
    public void onError(Throwable cause) {
        listener.onError(cause);
    }
}
