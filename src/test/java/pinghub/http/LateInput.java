package pinghub.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/** A body that arrives when the test says so; whoever listens for it hears of it in the test's thread. */
final class LateInput extends ServletInputStream {

    private final Queue<byte[]> arrived = new ArrayDeque<>();
    private ReadListener listener;
    private boolean finished;

    LateInput arrive(String text) {
        return arrive(text.getBytes(StandardCharsets.UTF_8));
    }

    LateInput arrive(byte[] bytes) {
        arrived.add(bytes);
        if (listener != null) {
            try {
                listener.onDataAvailable();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return this;
    }

    /** Nothing more comes. */
    LateInput finish() {
        finished = true;
        return this;
    }

    /** The client goes away. */
    void breakOff() {
        listener.onError(new IOException("connection reset"));
    }

    @Override
    public int available() {
        return arrived.isEmpty() ? 0 : arrived.peek().length;
    }

    @Override
    public boolean isReady() {
        return !arrived.isEmpty();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        byte[] part = arrived.remove();
        System.arraycopy(part, 0, target, offset, part.length);
        return part.length;
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException("nobody reads single bytes");
    }

    @Override
    public boolean isFinished() {
        return finished && arrived.isEmpty();
    }

    @Override
    public void setReadListener(ReadListener newListener) {
        listener = newListener;
    }
}
