package pinghub.relay.subscriber;

import java.nio.charset.CharacterCodingException;
import pinghub.channel.Message;
import pinghub.relay.channel.RelayMessage;
import pinghub.wire.Bytes;
import pinghub.wire.Dialect;

/** The subprotocol {@code ws+meta.nchan}: a message's id and content type stand in front of it. */
final class Meta {

    static final Dialect DIALECT = new Dialect(Meta::form);

    private Meta() {
    }

    private static Message form(Message message) {
        if (message.attachment() == null) {
            return message; // to this client alone
        }
        RelayMessage relayed = RelayMessage.of(message);
        return RelayMessage.isShared(message) ? RelayMessage.headed(message, shared -> headed(shared, shared.id().toString()))
                : headed(relayed, RelayMessage.position(message).toString());
    }

    private static Message headed(RelayMessage relayed, String id) {
        String head = "id: " + id + "\n" + relayed.contentType().map(type -> "content-type: " + type + "\n").orElse("") + "\n";
        byte[] payload = Bytes.join(Bodies.utf8(head), relayed.bytes());
        long publishedAt = relayed.publishedAt();
        if (!relayed.isText()) {
            return Message.binary(payload, publishedAt);
        }
        try {
            return Message.text(payload, publishedAt);
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("text, and what is put in front of it, is text", e);
        }
    }
}
