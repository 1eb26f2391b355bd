package com.ibm.ws.webcontainer31.srt;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;

/** As much of Open Liberty's stream of an upgraded connection as Pinghub knows of it: it gathers what it is given, unless told not to. */
public final class SRTUpgradeOutputStream31 extends ServletOutputStream {

    private final Helper _outHelper = new Helper();
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private boolean full; // after the next write

    /** Where it gathers. */
    public static final class Helper {

        private int size = 32 * 1024;

        public void setBufferSize(int bytes) {
            size = bytes;
        }
    }

    public int bufferSize() {
        return _outHelper.size;
    }

    /** What it was given. */
    public byte[] taken() {
        return taken.toByteArray();
    }

    /** From now on it is ready for one write, and after that for none. */
    public void fill() {
        full = true;
    }

    @Override
    public void write(int one) {
        throw new IllegalStateException("byte by byte");
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        if (!isReady()) {
            throw new IllegalStateException("not ready");
        }
        taken.write(bytes, from, length);
    }

    @Override
    public void flush() {
        throw new IllegalStateException("this would wait until the client has read");
    }

    @Override
    public boolean isReady() {
        return !full || taken.size() == 0;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        throw new IllegalStateException("nobody is to be told");
    }
}
