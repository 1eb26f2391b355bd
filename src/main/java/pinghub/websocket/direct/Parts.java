package pinghub.websocket.direct;

import java.util.Arrays;

/** A payload on its way. Grows with what has arrived, never by what is only announced. One thread at a time. */
final class Parts {

    private static final byte[] NONE = {};
    private static final int SMALL = 1024; // from here on, what was announced and does not come is worth saving

    private byte[] bytes = NONE;
    private int size;
    private int announced;

    /** For a payload of so many bytes. */
    Parts(int announced) {
        this.announced = announced;
    }

    /** So many bytes more will come. */
    void announce(int more) {
        announced += more;
    }

    int announced() {
        return announced;
    }

    /** Takes bytes that were announced, and the mask off them; answers where in {@link #bytes} they are. */
    int add(int key, byte[] from, int at, int length) {
        int start = size;
        int needed = start + length;
        if (needed > bytes.length) {
            // At once if this is all of it; otherwise by doubling.
            bytes = Arrays.copyOf(bytes, Math.min(announced, Math.max(needed, Math.max(SMALL, 2 * bytes.length))));
        }
        Mask.copy(key, from, at, bytes, start, length);
        size = needed;
        return start;
    }

    /** The array as it is now. */
    byte[] bytes() {
        return bytes;
    }

    /** The whole payload in an array of its length, the caller's to keep. */
    byte[] take() {
        return bytes.length == size ? bytes : Arrays.copyOf(bytes, size);
    }
}
