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
    private boolean broken;

    LateInput arrive(String text) {
        return arrive(text.getBytes(StandardCharsets.UTF_8));
    }

    LateInput arrive(byte[] bytes) {
        arrived.add(bytes);
        return tell();
    }

    /** Nothing more comes; who reads on is told so by {@code -1}. */
    LateInput finish() {
        finished = true;
        return tell();
    }

    /** The client goes away. */
    LateInput breakOff() {
        broken = true;
        if (listener != null) {
            listener.onError(new IOException("connection reset"));
        }
        return this;
    }

    private LateInput tell() {
        if (listener != null) {
            try {
                listener.onDataAvailable();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return this;
    }

    @Override
    public int available() throws IOException {
        if (broken) {
            throw new IOException("connection reset");
        }
        return arrived.isEmpty() ? 0 : arrived.peek().length;
    }

    @Override
    public boolean isReady() {
        return finished || !arrived.isEmpty();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (arrived.isEmpty()) {
            return -1;
        }
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
