package pinghub.relay.info;

/** Strings in JSON (RFC 8259 §7). */
final class JsonText {

    private JsonText() {
    }

    /** Appends a text without its quotation marks. */
    static void escape(String text, StringBuilder json) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
    }
}
