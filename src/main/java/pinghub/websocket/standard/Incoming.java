package pinghub.websocket.standard;

import pinghub.channel.CloseReason;
import pinghub.wire.WebSocketClient;

/** What one client sends, put together from the container's parts. One thread at a time. */
final class Incoming {

    private final WebSocketClient connection;
    private final TextParts text;
    private final BinaryParts binary;

    Incoming(WebSocketClient connection) {
        this.connection = connection;
        this.text = new TextParts(connection.messageMaxBytes());
        this.binary = new BinaryParts(connection.messageMaxBytes());
    }

    void text(String part, boolean last) {
        if (!text.add(part)) {
            connection.close(CloseReason.TOO_BIG);
        } else if (last) {
            connection.received(text.take());
        }
    }

    void binary(byte[] part, boolean last) {
        if (!connection.takesBinary()) {
            connection.close(CloseReason.NOT_TEXT); // with the first part: nothing of it is wanted
        } else if (!binary.add(part)) {
            connection.close(CloseReason.TOO_BIG);
        } else if (last) {
            connection.received(binary.take());
        }
    }
}
