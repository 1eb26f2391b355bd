package pinghub.wire.container;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;

/** The same for output. */
final class ForeignOutput extends ServletOutputStream {

    @Override
    public void write(int one) {
        throw new AssertionError();
    }

    @Override
    public boolean isReady() {
        throw new AssertionError();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        throw new AssertionError();
    }
}
