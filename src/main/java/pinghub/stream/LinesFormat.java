package pinghub.stream;

import pinghub.channel.CloseReason;
import pinghub.channel.Cursor;
import pinghub.channel.Gap;
import pinghub.channel.Message;
import pinghub.wire.Format;

/** Messages as they are, a line feed behind each; it can say nothing else. */
final class LinesFormat implements Format {

    static final LinesFormat LINES = new LinesFormat();

    private static final byte[] NOTHING = {};
    private static final byte[] END = {'\n'};

    private LinesFormat() {
    }

    @Override
    public byte[] open(Cursor place, int retryMillis) {
        return NOTHING;
    }

    @Override
    public byte[] message(Message message) {
        byte[] line = new byte[message.size() + 1];
        message.payload().get(line, 0, message.size());
        line[message.size()] = '\n';
        return line;
    }

    @Override
    public byte[] gap(Gap gap) {
        return NOTHING;
    }

    @Override
    public byte[] ping() {
        return END;
    }

    @Override
    public byte[] close(CloseReason reason, int retryMillis) {
        return NOTHING;
    }
}
