package pinghub.stream;

import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import pinghub.http.FakeResponse;
import pinghub.wire.Outlet;

/** Remembers what was written in one go, and how often the connection was ended. */
final class RecordingOutlet extends Outlet {

    final List<String> written = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger cut = new AtomicInteger();
    volatile boolean ready = true;
    volatile boolean open = true;
    volatile IOException failure; // null while there is none

    RecordingOutlet() {
        super(new FakeResponse().getOutputStream());
    }

    /** All that was written. */
    String all() {
        return String.join("", List.copyOf(written));
    }

    @Override
    public void begin(WriteListener listener) {
        // the test says when it is possible to write
    }

    @Override
    public boolean write(byte[] bytes) throws IOException {
        if (failure != null) {
            throw failure;
        }
        written.add(new String(bytes, StandardCharsets.UTF_8));
        return ready;
    }

    @Override
    public boolean resume() {
        return ready;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        closed.incrementAndGet();
    }

    @Override
    public void cut() {
        cut.incrementAndGet();
    }
}
