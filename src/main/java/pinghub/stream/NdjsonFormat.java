package pinghub.stream;

import pinghub.channel.CloseReason;
import pinghub.channel.Cursor;
import pinghub.channel.Gap;
import pinghub.channel.Message;
import pinghub.wire.Bytes;
import pinghub.wire.Format;
import pinghub.wire.JsonFormat;

/** A JSON object a line. */
final class NdjsonFormat implements Format {

    static final NdjsonFormat OBJECTS = new NdjsonFormat();

    private static final byte[] END = {'\n'};

    private NdjsonFormat() {
    }

    private static byte[] line(byte[] object) {
        return Bytes.join(object, END);
    }

    @Override
    public byte[] open(Cursor place, int retryMillis) {
        return line(JsonFormat.OBJECTS.open(place, retryMillis));
    }

    @Override
    public byte[] message(Message message) {
        return line(JsonFormat.OBJECTS.message(message));
    }

    @Override
    public byte[] gap(Gap gap) {
        return line(JsonFormat.OBJECTS.gap(gap));
    }

    @Override
    public byte[] ping() {
        return line(JsonFormat.OBJECTS.ping());
    }

    @Override
    public byte[] close(CloseReason reason, int retryMillis) {
        return line(JsonFormat.OBJECTS.close(reason, retryMillis));
    }
}
