package pinghub.websocket.standard;

import java.io.ByteArrayOutputStream;

/** A binary message on its way, in the parts the container hands over. One thread at a time. */
final class BinaryParts {

    private final int maxBytes;
    private boolean tooBig;
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);

    BinaryParts(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Returns {@code false}, and forgets the message, if it is larger than allowed. */
    boolean add(byte[] part) {
        if (tooBig || part.length > maxBytes - bytes.size()) {
            tooBig = true; // and so is what follows of it
            bytes = new ByteArrayOutputStream(0);
            return false;
        }
        bytes.writeBytes(part);
        return true;
    }

    /** The whole message; the next one starts. */
    byte[] take() {
        byte[] whole = bytes.toByteArray();
        bytes = new ByteArrayOutputStream(0);
        return whole;
    }
}
