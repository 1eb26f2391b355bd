package pinghub.relay.subscriber;

import java.nio.charset.StandardCharsets;
import pinghub.channel.CloseReason;
import pinghub.channel.Message;
import pinghub.relay.channel.RelayMessage;
import pinghub.wire.Bytes;

/** A stream of nothing but bodies, each with the same behind it. */
final class Bodies extends StreamFormat {

    /** With nothing behind them. */
    static final Bodies ALONE = new Bodies("");

    private final byte[] separator;

    Bodies(String separator) {
        this.separator = utf8(separator);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    byte[] opening() {
        return NOTHING;
    }

    @Override
    public byte[] message(Message message) {
        byte[] body = RelayMessage.of(message).bytes();
        return separator.length == 0 ? body : Bytes.join(body, separator);
    }

    @Override
    public byte[] close(CloseReason reason, int retryMillis) {
        return NOTHING;
    }
}
