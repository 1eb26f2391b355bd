package pinghub.stream;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import pinghub.channel.CloseReason;
import pinghub.channel.Cursor;
import pinghub.channel.Gap;
import pinghub.channel.Message;
import pinghub.wire.Bytes;
import pinghub.wire.EventData;
import pinghub.wire.Format;
import pinghub.wire.JsonFormat;

/** Server-sent events (WHATWG HTML, section 9.2). What a message holds is in lines of data, whatever it is. */
final class EventStreamFormat implements Format {

    static final EventStreamFormat EVENTS = new EventStreamFormat();

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
            EventData.write(text, event);
        } else {
            event.writeBytes(Bytes.ascii("event: binary\n"));
            EventData.write(Base64.getEncoder().encode(message.payload()).array(), event);
        }
        event.write('\n');
        return event.toByteArray();
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
