package pinghub.websocket.direct;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Checks UTF-8 (RFC 3629) piece by piece. The state between two pieces is a number: how many bytes the unfinished character
 * still needs, and the range in which the next of them must be.
 */
final class Utf8 {

    /** The state between two characters: where text starts, and must end. */
    static final int COMPLETE = 0;
    /** The state after a byte that no text can have there. */
    static final int MALFORMED = -1;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long NOT_ASCII = 0x8080808080808080L;

    private Utf8() {
    }

    /** The state after some more bytes; {@link #MALFORMED} as soon as that is certain, even within a character. */
    static int check(int state, byte[] bytes, int from, int to) {
        int needed = state & 0xFF;
        int lowest = state >> 8 & 0xFF;
        int highest = state >> 16 & 0xFF;
        int i = from;
        while (i < to) {
            if (needed == 0) {
                i = skipAscii(bytes, i, to);
                if (i == to) {
                    return COMPLETE;
                }
                int lead = bytes[i++] & 0xFF;
                if (lead < 0xC2 || lead > 0xF4) {
                    return MALFORMED;
                }
                needed = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
                // Not the long form of a shorter one, no surrogate, nothing beyond U+10FFFF.
                lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
                highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
            } else {
                int next = bytes[i++] & 0xFF;
                if (next < lowest || next > highest) {
                    return MALFORMED;
                }
                needed--;
                lowest = 0x80;
                highest = 0xBF;
            }
        }
        return needed == 0 ? COMPLETE : needed | lowest << 8 | highest << 16;
    }

    private static int skipAscii(byte[] bytes, int from, int to) {
        int i = from;
        while (i + Long.BYTES <= to && ((long) LONG.get(bytes, i) & NOT_ASCII) == 0) {
            i += Long.BYTES;
        }
        while (i < to && bytes[i] >= 0) {
            i++;
        }
        return i;
    }
}
