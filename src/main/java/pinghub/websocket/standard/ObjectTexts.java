package pinghub.websocket.standard;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import pinghub.channel.CloseReason;
import pinghub.channel.Gap;
import pinghub.channel.Message;
import pinghub.wire.JsonFormat;
import pinghub.wire.Retry;
import pinghub.wire.Telling;
import pinghub.wire.Track;
import pinghub.wire.WebSocketClient;

/** What leaves on one connection of the subprotocol, JSON objects in their order. One thread at a time. */
final class ObjectTexts {

    private static final JsonFormat OBJECTS = JsonFormat.OBJECTS;

    private final WebSocketClient connection;
    private final Telling telling;
    private final Track track;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>(2); // what goes before all else
    private @Nullable Message held; // taken, and waits behind what was missed before it; null if there is none
    private boolean closed;

    /**
     * A text to send.
     *
     * @param ofMessage whether it is a message, which is then to be counted
     */
    record Text(String string, boolean ofMessage) {

        private Text(byte[] object, boolean ofMessage) {
            this(new String(object, StandardCharsets.UTF_8), ofMessage);
        }
    }

    ObjectTexts(WebSocketClient connection, Telling telling) {
        this.connection = connection;
        this.telling = telling;
        this.track = telling.track(OBJECTS);
        waiting.addAll(telling.takeOpening(OBJECTS, Retry.millis()));
    }

    /** The next; {@code null} if there is nothing. With the last before it sent, as {@link WebSocketClient#next} wants it. */
    @Nullable Text next() {
        if (closed) {
            return null; // though a ping may have come due since
        }
        if (held == null) {
            byte[] object = besidesMessages();
            if (object != null) {
                return new Text(object, false);
            }
            held = connection.next();
            if (held == null) {
                return close();
            }
            Gap gap = track.goOnTo(held);
            if (gap != null) {
                return new Text(OBJECTS.gap(gap), false);
            }
        }
        var text = new Text(OBJECTS.message(held), true);
        held = null;
        return text;
    }

    private byte @Nullable [] besidesMessages() {
        byte[] first = waiting.poll();
        return first != null || !telling.takePing() ? first : OBJECTS.ping();
    }

    /** Why the connection ends, once; nothing to one that has ended it. */
    private @Nullable Text close() {
        CloseReason reason = connection.endReason();
        if (reason == null || reason == CloseReason.GONE) {
            return null;
        }
        closed = true;
        return new Text(OBJECTS.close(reason, Retry.millis()), false);
    }
}
