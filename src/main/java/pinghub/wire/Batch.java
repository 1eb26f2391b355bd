package pinghub.wire;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Message;

/**
 * The messages of one write, and their forms one after the other. Remembers the last it made: in a channel, most subscribers
 * are to get the same. One thread at a time.
 */
final class Batch {

    private static final byte[] NOTHING = {};
    private static final int REMEMBERED_BYTES = 64 * 1024; // a thread may remember for long

    private final Function<Message, byte[]> encoder;
    private final List<Message> messages;
    private List<Message> lastMessages = List.of();
    private byte[] lastFrames = NOTHING;
    private @Nullable Message lastMessage; // the last that was alone; null if there was none
    private byte[] lastFrame = NOTHING;

    /** With what makes the frame of one message, and for the same message the same, and an empty list for the messages. */
    Batch(Function<Message, byte[]> encoder, List<Message> messages) {
        this.encoder = encoder;
        this.messages = messages;
    }

    /** The messages; to be filled, and written in this order. */
    List<Message> messages() {
        return messages;
    }

    /** The frames of all messages. Shared: nobody may change them. */
    byte[] frames() {
        if (messages.size() == 1) {
            return frame(messages.get(0));
        }
        if (!isLast()) {
            lastFrames = join();
            lastMessages = List.copyOf(messages);
        }
        return lastFrames;
    }

    @SuppressWarnings("ReferenceEquality") // as below
    private byte[] frame(Message message) {
        if (message == lastMessage) {
            return lastFrame;
        }
        byte[] frame = encoder.apply(message);
        if (frame.length <= REMEMBERED_BYTES) {
            lastFrame = frame;
            lastMessage = message;
        }
        return frame;
    }

    void clear() {
        messages.clear();
    }

    @SuppressWarnings("ReferenceEquality") // the same, not equal: a look at the bytes would cost what it is to save
    private boolean isLast() {
        if (messages.size() != lastMessages.size()) {
            return false;
        }
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i) != lastMessages.get(i)) {
                return false;
            }
        }
        return true;
    }

    private byte[] join() {
        int length = 0;
        for (int i = 0; i < messages.size(); i++) {
            length += encoder.apply(messages.get(i)).length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (int i = 0; i < messages.size(); i++) {
            byte[] frame = encoder.apply(messages.get(i));
            System.arraycopy(frame, 0, all, at, frame.length);
            at += frame.length;
        }
        return all;
    }
}
