package pinghub.stream;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import pinghub.channel.CloseReason;
import pinghub.channel.Cursor;
import pinghub.channel.Gap;
import pinghub.channel.Message;
import pinghub.wire.Bytes;
import pinghub.wire.Format;
import pinghub.wire.JsonFormat;

/** Server-sent events (WHATWG HTML, section 9.2). What a message holds is in lines of data, whatever it is. */
final class EventStreamFormat implements Format {

    static final EventStreamFormat EVENTS = new EventStreamFormat();

    private static final byte[] DATA = Bytes.ascii("data: ");
    private static final byte[] PING = Bytes.ascii(":\n\n");
    private static final int OVERHEAD = 64;

    private EventStreamFormat() {
    }

    @Override
    public byte[] open(Cursor place, int retryMillis) {
        return Bytes.ascii("retry: " + retryMillis + "\nid: " + place + "\n\n");
    }

    @Override
    public byte[] message(Message message) {
        return message.event(EventStreamFormat::event);
    }

    private static byte[] event(Message message) {
        var event = new ByteArrayOutputStream(message.size() + OVERHEAD);
        message.id().ifPresent(id -> event.writeBytes(Bytes.ascii("id: " + id + "\n")));
        if (message.isText()) {
            byte[] text = new byte[message.size()];
            message.payload().get(text);
            writeLines(text, event);
        } else {
            event.writeBytes(Bytes.ascii("event: binary\n"));
            writeLines(Base64.getEncoder().encode(message.payload()).array(), event);
        }
        event.write('\n');
        return event.toByteArray();
    }

    /** A line of data for each line, which LF, CRLF or CR ends. */
    private static void writeLines(byte[] text, ByteArrayOutputStream event) {
        int start = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\n' || text[i] == '\r') {
                writeLine(text, start, i, event);
                if (text[i] == '\r' && i + 1 < text.length && text[i + 1] == '\n') {
                    i++;
                }
                start = i + 1;
            }
        }
        writeLine(text, start, text.length, event);
    }

    private static void writeLine(byte[] text, int start, int end, ByteArrayOutputStream event) {
        event.writeBytes(DATA);
        event.write(text, start, end - start);
        event.write('\n');
    }

    @Override
    public byte[] gap(Gap gap) {
        return Bytes.ascii("event: gap\nid: " + gap.through() + "\ndata: " + JsonFormat.gapObject(gap) + "\n\n");
    }

    @Override
    public byte[] ping() {
        return PING;
    }

    @Override
    public byte[] close(CloseReason reason, int retryMillis) {
        return Bytes.ascii("event: close\nretry: " + retryMillis + "\ndata: " + JsonFormat.closeObject(reason, retryMillis) + "\n\n");
    }
}
