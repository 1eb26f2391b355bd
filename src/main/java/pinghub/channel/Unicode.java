package pinghub.channel;

/** What Java's strings may hold and UTF-8 has no form for. */
public final class Unicode {

    private Unicode() {
    }

    /** Whether no half of a surrogate pair stands alone. */
    public static boolean isWellFormed(String text) {
        // A loop, as this runs for every message that is posted.
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
