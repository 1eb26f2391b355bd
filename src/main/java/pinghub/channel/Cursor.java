package pinghub.channel;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The id of a message, and so a place in its channel: that which has everything up to here goes on behind it. Written
 * {@code epoch:seq}.
 *
 * @param epoch stands for one memory of a channel; 0 or more, written in lower-case hexadecimal
 * @param seq   the number of the message within it, from 1; 0 is the place before the first
 */
public record Cursor(long epoch, long seq) {

    private static final int HEXADECIMAL = 16;
    private static final int DECIMAL = 10;
    private static final int MAX_LENGTH = 16 + 1 + 19; // digits of the largest long, in one and in the other

    public Cursor {
        if (epoch < 0 || seq < 0) {
            throw new IllegalArgumentException("epoch and seq must be 0 or more, were " + epoch + " and " + seq);
        }
    }

    /** Reads what {@link #toString} has written, and nothing else: no sign, blank, upper case or leading zero. */
    public static Optional<Cursor> parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0 || text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        long epoch = number(text, 0, colon, HEXADECIMAL);
        long seq = number(text, colon + 1, text.length(), DECIMAL);
        return epoch < 0 || seq < 0 ? Optional.empty() : Optional.of(new Cursor(epoch, seq));
    }

    /** Returns -1 if it is none. */
    private static long number(String text, int from, int to, int radix) {
        if (from == to || text.charAt(from) == '0' && to - from > 1) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            int digit = digit(text.charAt(i), radix);
            if (digit < 0 || number > (Long.MAX_VALUE - digit) / radix) {
                return -1;
            }
            number = number * radix + digit;
        }
        return number;
    }

    // Character.digit would take the digits of every script, and capital letters.
    private static int digit(char c, int radix) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return radix == HEXADECIMAL && c >= 'a' && c <= 'f' ? c - 'a' + DECIMAL : -1;
    }

    @Override
    public String toString() {
        return Long.toHexString(epoch) + ":" + seq;
    }

    // By hand: see ChannelName.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Cursor that && epoch == that.epoch && seq == that.seq;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(epoch) * 31 + Long.hashCode(seq);
    }
}
