package com.ibm.ws.webcontainer31.srt;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.InputStream;

/** As much of Open Liberty's stream as Pinghub knows of it: a first {@code available()} of 0, and the way to what is received. */
public final class SRTInputStream31 extends ServletInputStream {

    private final byte[] received;
    private int taken;

    public SRTInputStream31(byte[] received) {
        this.received = received;
    }

    /** What it reads from. */
    public final class Source {
        public Buffer getReadBuffer() {
            return received == null ? null : new Buffer(received.length - taken);
        }
    }

    /** What has come with the headers. */
    public record Buffer(int remaining) { }

    public Source getISC() {
        return new Source();
    }

    @Override
    public int available() {
        return taken == 0 ? 0 : received.length - taken;
    }

    /** As {@link InputStream#read()}, but fails where Liberty would wait. */
    @Override
    public int read() {
        if (received == null || taken == received.length) {
            throw new IllegalStateException("this would wait for the network");
        }
        return received[taken++];
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        bytes[offset] = (byte) read();
        int more = Math.min(length - 1, received.length - taken);
        System.arraycopy(received, taken, bytes, offset + 1, more);
        taken += more;
        return 1 + more;
    }

    @Override
    public boolean isFinished() {
        return false;
    }

    @Override
    public boolean isReady() {
        throw new IllegalStateException("not asynchronous");
    }

    @Override
    public void setReadListener(ReadListener listener) {
        throw new IllegalStateException("not asynchronous");
    }
}
