package pinghub.websocket.standard;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/** A container's output that tells a {@link Pace} whether what is to be written has to wait. Used as the original. */
final class PacedOutput extends ServletOutputStream {

    private final ServletOutputStream output;
    private final Pace pace;

    PacedOutput(ServletOutputStream output, Pace pace) {
        this.output = output;
        this.pace = pace;
    }

    @Override
    public boolean isReady() {
        boolean ready = output.isReady();
        pace.asked(ready);
        return ready;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        output.setWriteListener(new WriteListener() {
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
        });
    }

    @Override
    public void write(int one) throws IOException {
        output.write(one);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        output.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        output.flush();
    }

    @Override
    public void close() throws IOException {
        output.close();
    }
}
