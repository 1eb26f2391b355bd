package pinghub.websocket.standard;

/** A text message on its way, in the parts the container hands over. One thread at a time. */
final class TextParts {

    private final int maxBytes;
    private StringBuilder text = new StringBuilder(0);
    private long bytes;

    TextParts(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Returns {@code false}, and forgets the message, if it is larger than allowed. */
    boolean add(String part) {
        bytes += utf8Length(part);
        if (bytes > maxBytes) {
            text = new StringBuilder(0);
            return false;
        }
        text.append(part);
        return true;
    }

    /** The whole message; the next one starts. */
    String take() {
        String whole = text.toString();
        text = new StringBuilder(0);
        bytes = 0;
        return whole;
    }

    private static long utf8Length(String part) {
        long length = part.length();
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c >= 0x80) {
                // A surrogate is half of four bytes, even where a container cuts a pair in two.
                length += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return length;
    }
}
