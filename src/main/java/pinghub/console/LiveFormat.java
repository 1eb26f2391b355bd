package pinghub.console;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import pinghub.channel.CloseReason;
import pinghub.channel.Cursor;
import pinghub.channel.Gap;
import pinghub.channel.Message;
import pinghub.wire.Format;

/** What a console is told, as server-sent events: {@code history} first, then each {@code sample}. Who comes back is told all anew. */
final class LiveFormat implements Format {

    private static final byte[] PING = ascii(":\n\n");
    private static final byte[] NOTHING = {}; // a sample that was left out changes nothing in those that follow

    private final Supplier<String> history;

    LiveFormat(Supplier<String> history) {
        this.history = history;
    }

    @Override
    public byte[] open(Cursor place, int retryMillis) {
        return event("retry: " + retryMillis + "\nevent: history", history.get());
    }

    @Override
    public byte[] message(Message message) {
        return message.event(sample -> event("event: sample", StandardCharsets.UTF_8.decode(sample.payload()).toString()));
    }

    @Override
    public byte[] gap(Gap gap) {
        return NOTHING;
    }

    @Override
    public byte[] ping() {
        return PING;
    }

    @Override
    public byte[] close(CloseReason reason, int retryMillis) {
        return event("retry: " + retryMillis + "\nevent: close", "{}");
    }

    /** JSON as it is generated here has no line breaks. */
    private static byte[] event(String fields, String json) {
        return (fields + "\ndata: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
