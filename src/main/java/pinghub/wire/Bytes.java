package pinghub.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Arrays of bytes, made of others. */
public final class Bytes {

    private Bytes() {
    }

    /** A string of ASCII. */
    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The one and then the other, in a new array. */
    public static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
