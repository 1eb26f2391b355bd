package pinghub.relay.subscriber;

import pinghub.channel.Cursor;
import pinghub.channel.Gap;
import pinghub.wire.Format;

/** How a stream of the relay tells its client something; ids of the core are told to nobody. */
abstract class StreamFormat implements Format {

    static final byte[] NOTHING = {};

    /** What comes first. */
    abstract byte[] opening();

    @Override
    public final byte[] open(Cursor place, int retryMillis) {
        return opening();
    }

    @Override
    public final byte[] gap(Gap gap) {
        return NOTHING;
    }

    @Override
    public byte[] ping() {
        return NOTHING;
    }
}
