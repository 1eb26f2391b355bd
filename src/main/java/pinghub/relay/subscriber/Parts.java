package pinghub.relay.subscriber;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import pinghub.channel.CloseReason;
import pinghub.channel.Message;
import pinghub.relay.channel.Position;
import pinghub.relay.channel.RelayMessage;
import pinghub.wire.Bytes;

/** A stream of parts (RFC 2046, section 5.1), each with the message's id and content type. */
final class Parts extends StreamFormat {

    static final Parts PARTS = new Parts();

    // So long that no body has it by chance; the same for all, so that a part is made once.
    static final String BOUNDARY = new BigInteger(128, new SecureRandom()).toString(Character.MAX_RADIX);

    private static final byte[] OPENING = Bytes.ascii("--" + BOUNDARY);
    private static final byte[] END = Bytes.ascii("--\r\n");

    private Parts() {
    }

    static byte[] line(String name, String value) {
        return (name + ": " + value + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    byte[] opening() {
        return OPENING;
    }

    @Override
    public byte[] message(Message message) {
        RelayMessage relayed = RelayMessage.of(message);
        Position position = RelayMessage.position(message);
        byte[] body = relayed.bytes();
        var part = new ByteArrayOutputStream(body.length + 256);
        part.writeBytes(Bytes.ascii("\r\n"));
        part.writeBytes(line("Last-Modified", HttpDates.write(position.time())));
        part.writeBytes(line("Etag", position.tags()));
        relayed.contentType().ifPresent(type -> part.writeBytes(line("Content-Type", type)));
        part.writeBytes(Bytes.ascii("\r\n"));
        part.writeBytes(body);
        part.writeBytes(Bytes.ascii("\r\n--" + BOUNDARY));
        return part.toByteArray();
    }

    @Override
    public byte[] close(CloseReason reason, int retryMillis) {
        return END;
    }
}
