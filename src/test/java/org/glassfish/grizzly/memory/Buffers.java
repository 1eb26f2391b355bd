package org.glassfish.grizzly.memory;

import java.nio.ByteBuffer;
import org.glassfish.grizzly.Connection;

/** What Grizzly makes its buffers with, as far as Pinghub uses it. */
public final class Buffers {

    private Buffers() {
    }

    /** What makes room for bytes. */
    public static final class MemoryManager { }

    public static Object wrap(MemoryManager memory, byte[] bytes) {
        return new Connection.WritableMessage(ByteBuffer.wrap(bytes));
    }
}
