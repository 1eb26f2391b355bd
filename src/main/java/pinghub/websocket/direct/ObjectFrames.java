package pinghub.websocket.direct;

import pinghub.channel.CloseReason;
import pinghub.channel.Cursor;
import pinghub.channel.Gap;
import pinghub.channel.Message;
import pinghub.wire.Encoding;
import pinghub.wire.Format;
import pinghub.wire.JsonFormat;

/** Each JSON object in a text frame, without compression. */
final class ObjectFrames implements Format {

    static final ObjectFrames OBJECTS = new ObjectFrames();

    /** Of messages. */
    static final Encoding ENCODING = new Encoding(OBJECTS::message);

    private static final byte[] PING = Frame.text(JsonFormat.OBJECTS.ping());

    private ObjectFrames() {
    }

    @Override
    public byte[] open(Cursor place, int retryMillis) {
        return Frame.text(JsonFormat.OBJECTS.open(place, retryMillis));
    }

    @Override
    public byte[] message(Message message) {
        return Frame.text(JsonFormat.OBJECTS.message(message));
    }

    @Override
    public byte[] gap(Gap gap) {
        return Frame.text(JsonFormat.OBJECTS.gap(gap));
    }

    @Override
    public byte[] ping() {
        return PING;
    }

    @Override
    public byte[] close(CloseReason reason, int retryMillis) {
        return Frame.text(JsonFormat.OBJECTS.close(reason, retryMillis));
    }
}
