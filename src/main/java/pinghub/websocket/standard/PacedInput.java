package pinghub.websocket.standard;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Fault;

/**
 * A container's input that is not ready while its {@link Pace} holds it, nor once its {@link Lease} is over. Used as the original: by
 * one thread at a time, which passes the turn on when it is told that the stream is not ready.
 */
final class PacedInput extends ServletInputStream implements ReadListener {

    private static final System.Logger LOG = System.getLogger(PacedInput.class.getName());

    private final ServletInputStream input;
    private final Pace pace;
    private final Lease lease;
    private final AtomicInteger left = new AtomicInteger(); // bytes until the thread that reads on is others'
    private volatile @Nullable ReadListener listener; // null until somebody listens
    private volatile @Nullable Thread resumed;        // the thread that reads on for the container; null if none ever did

    /** What is done with the original. */
    @FunctionalInterface
    private interface Reading {
        int bytes() throws IOException;
    }

    PacedInput(ServletInputStream input, Pace pace, Lease lease) {
        this.input = input;
        this.pace = pace;
        this.lease = lease;
        pace.resumeBy(this::goOn);
    }

    @Override
    public boolean isReady() {
        if (pace.holds()) {
            return false; // without asking the container, which would call as soon as there is something to read
        }
        if (isResumed() && left.get() <= 0) {
            pace.resume(); // behind the others that wait for this thread
            return false;
        }
        if (!lease.enterReading()) {
            return false;
        }
        try {
            return input.isReady();
        } finally {
            lease.leaveReading();
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return count(within(() -> input.read(target, offset, Math.min(length, Pace.PORTION_BYTES))));
    }

    @Override
    public int read() throws IOException {
        int one = within(input::read);
        count(one < 0 ? 0 : 1);
        return one;
    }

    private int within(Reading reading) throws IOException {
        if (!lease.enterReading()) {
            throw Lease.over();
        }
        try {
            return reading.bytes();
        } finally {
            lease.leaveReading();
        }
    }

    private int count(int bytes) {
        if (bytes > 0) {
            pace.read(bytes);
            if (isResumed()) {
                left.addAndGet(-bytes);
            }
        }
        return bytes;
    }

    /** Never more than a portion: some readers make this the size of their next read. */
    @Override
    public int available() throws IOException {
        return Math.min(within(input::available), Pace.PORTION_BYTES);
    }

    @Override
    public boolean isFinished() {
        return lease.isOver() || input.isFinished();
    }

    @Override
    public void close() throws IOException {
        within(() -> {
            input.close();
            return 0;
        });
    }

    @Override
    public void setReadListener(ReadListener newListener) {
        listener = Objects.requireNonNull(newListener);
        if (!lease.isThere() || !lease.enterReading()) {
            return; // gone before anybody listened: whoever looks after the connection finds out
        }
        try {
            input.setReadListener(this);
        } finally {
            lease.leaveReading();
        }
    }

    // ---- called by the container

    @Override
    public void onDataAvailable() throws IOException {
        if (!pace.holds()) {
            listener().onDataAvailable();
        }
    }

    @Override
    public void onAllDataRead() throws IOException {
        listener().onAllDataRead();
    }

    @Override
    public void onError(Throwable cause) {
        listener().onError(cause);
    }

    /** Does what the container would: it calls nobody whom it has not told that there is nothing. */
    private void goOn() {
        left.set(Pace.PORTION_BYTES);
        resumed = Thread.currentThread();
        try {
            if (!lease.isThere()) {
                onError(Lease.over());
            } else if (isReady()) {
                listener().onDataAvailable();
            }
        } catch (IOException | RuntimeException e) {
            onError(e); // the connection is gone
        } catch (Error e) {
            Fault.log(LOG, "what a client sent could not be taken; its connection ends", e);
            onError(e);
        }
    }

    private boolean isResumed() {
        return resumed == Thread.currentThread();
    }

    private ReadListener listener() {
        return Objects.requireNonNull(listener, "called without having been asked");
    }
}
