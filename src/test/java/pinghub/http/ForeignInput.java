package pinghub.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;

/** The input of a server that nobody here knows: only the Servlet API may be used, and not even that to look at it. */
public class ForeignInput extends ServletInputStream {

    @Override
    public int read() {
        throw new AssertionError();
    }

    @Override
    public boolean isFinished() {
        throw new AssertionError();
    }

    @Override
    public boolean isReady() {
        throw new AssertionError();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        throw new AssertionError();
    }
}
