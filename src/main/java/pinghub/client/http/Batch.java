package pinghub.client.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import pinghub.client.Draft;

/**
 * The body of one request: an item for each message, one a line (NDJSON).
 *
 * @param size the number of messages
 */
record Batch(int size, byte[] body) {

    // Well below what a node takes at once: 4,096 items, and pinghub.post.batch-max-bytes, by default 4 MiB. A message that is larger than
    // this goes alone.
    private static final int MAX_ITEMS = 1000;
    private static final int MAX_BYTES = 1 << 20;

    /** As few as can be, in the same order. */
    static List<Batch> of(List<Draft> drafts) {
        var batches = new ArrayList<Batch>(1);
        var body = new ByteArrayOutputStream();
        int size = 0;
        for (Draft draft : drafts) {
            byte[] item = item(draft);
            if (size == MAX_ITEMS || size > 0 && body.size() + item.length > MAX_BYTES) {
                batches.add(new Batch(size, body.toByteArray()));
                body.reset();
                size = 0;
            }
            body.writeBytes(item);
            size++;
        }
        if (size > 0) {
            batches.add(new Batch(size, body.toByteArray()));
        }
        return batches;
    }

    private static byte[] item(Draft draft) {
        var item = new StringBuilder(draft.text().length() + 64).append("{\"channel\":");
        string(draft.channel().value(), item);
        item.append(",\"message\":");
        string(draft.text(), item);
        return item.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** RFC 8259 §7: what must be escaped, and nothing else. */
    private static void string(String text, StringBuilder json) {
        json.append('"');
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
        json.append('"');
    }
}
