package pinghub.websocket.standard;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/**
 * A container's output that tells a {@link Pace} whether what is to be written has to wait, and is nobody's once its {@link Lease} is
 * over. Used as the original.
 */
final class PacedOutput extends ServletOutputStream {

    private final ServletOutputStream output;
    private final Pace pace;
    private final Lease lease;

    /** What is done with the original. */
    @FunctionalInterface
    private interface Step {
        void take() throws IOException;
    }

    PacedOutput(ServletOutputStream output, Pace pace, Lease lease) {
        this.output = output;
        this.pace = pace;
        this.lease = lease;
    }

    @Override
    public boolean isReady() {
        if (!lease.enterWriting()) {
            return true; // whoever writes is told that it is over
        }
        try {
            boolean ready = output.isReady();
            pace.asked(ready);
            return ready;
        } finally {
            lease.leaveWriting();
        }
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        if (!lease.enterWriting()) {
            throw new IllegalStateException(Lease.over());
        }
        try {
            output.setWriteListener(new Listener(listener));
        } finally {
            lease.leaveWriting();
        }
    }

    @Override
    public void write(int one) throws IOException {
        within(() -> output.write(one));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        within(() -> output.write(bytes, offset, length));
    }

    @Override
    public void flush() throws IOException {
        within(output::flush);
    }

    @Override
    public void close() throws IOException {
        within(output::close);
    }

    private void within(Step step) throws IOException {
        if (!lease.enterWriting()) {
            throw Lease.over();
        }
        try {
            step.take();
        } finally {
            lease.leaveWriting();
        }
    }

    private final class Listener implements WriteListener {

        private final WriteListener listener;

        private Listener(WriteListener listener) {
            this.listener = listener;
        }

        @Override
        public void onWritePossible() throws IOException {
            listener.onWritePossible();
            pace.written();
        }

        @Override
        public void onError(Throwable cause) {
            listener.onError(cause);
            pace.failed();
        }
    }
}
