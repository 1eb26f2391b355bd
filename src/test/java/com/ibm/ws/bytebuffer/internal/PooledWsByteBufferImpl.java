package com.ibm.ws.bytebuffer.internal;

import java.nio.ByteBuffer;

/** As much of Open Liberty's buffer as Pinghub knows of it: whoever has it gives it back, once. */
public final class PooledWsByteBufferImpl {

    private final Pool oWsByteBufferPoolManager = new Pool();
    private final ByteBuffer bytes;
    private Object guard; // null: anybody may give it back at any time
    private boolean released;

    public PooledWsByteBufferImpl(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Where it comes from. */
    public static final class Pool {

        public PooledWsByteBufferImpl wrap(byte[] array, int offset, int length) {
            return new PooledWsByteBufferImpl(ByteBuffer.wrap(array, offset, length));
        }

        public PooledWsByteBufferImpl wrap(byte[] array) {
            throw new IllegalStateException("at the beginning of " + array.length);
        }
    }

    /** From now on it is given back only by who has the lock of this. */
    public void guardedBy(Object lock) {
        guard = lock;
    }

    /** After it was given back, somebody else has it. */
    public void takeAgain() {
        released = false;
    }

    public ByteBuffer getWrappedByteBuffer() {
        if (released) {
            throw new IllegalStateException("somebody else's");
        }
        return bytes;
    }

    public void release() {
        if (released) {
            throw new IllegalStateException("given back twice");
        }
        if (guard != null && !Thread.holdsLock(guard)) {
            throw new IllegalStateException("perhaps somebody else is giving it back");
        }
        released = true;
    }

    /** Whether somebody else may have it. */
    public boolean isGivenBack() {
        return released;
    }
}
