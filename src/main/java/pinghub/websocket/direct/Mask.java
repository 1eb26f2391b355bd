package pinghub.websocket.direct;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Takes the mask off a client's payload (RFC 6455 §5.3). */
final class Mask {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int KEY_BITS = 32;

    private Mask() {
    }

    /**
     * Copies bytes, and takes the mask off them.
     *
     * @param key the masking key, its first byte the highest, turned so that it starts with the byte for {@code from[at]}
     */
    static void copy(int key, byte[] from, int at, byte[] to, int toAt, int length) {
        long wide = (long) key << KEY_BITS | key & 0xFFFFFFFFL;
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            LONG.set(to, toAt + i, (long) LONG.get(from, at + i) ^ wide);
        }
        for (; i < length; i++) {
            to[toAt + i] = (byte) (from[at + i] ^ key >> 24 - (i & 3) * 8);
        }
    }

    /** The key after so many bytes. */
    static int turn(int key, long bytes) {
        return Integer.rotateLeft(key, (int) (bytes & 3) * 8);
    }
}
