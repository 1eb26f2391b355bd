package pinghub.wire;

import java.util.Arrays;
import java.util.List;
import pinghub.channel.Message;

/** Bytes that leave in several writes, so that each can be seen to move on. One thread at a time. */
final class LargeWrite {

    private final byte[] bytes;
    private final List<Message> messages;
    private int written;

    /** The forms of these messages, which are not changed. */
    LargeWrite(byte[] bytes, List<Message> messages) {
        this.bytes = bytes;
        this.messages = messages;
    }

    /** The next so many bytes, or what is left of them, in an array of their own. */
    byte[] next(int most) {
        byte[] piece = Arrays.copyOfRange(bytes, written, Math.min(bytes.length, written + most));
        written += piece.length;
        return piece;
    }

    boolean isOver() {
        return written == bytes.length;
    }

    /** What has been sent when it is over. */
    List<Message> messages() {
        return messages;
    }
}
