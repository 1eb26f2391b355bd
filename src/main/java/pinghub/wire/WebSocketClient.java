package pinghub.wire;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinghub.channel.ChannelName;

/** A client by websocket, the same for every engine: what it is told, and what becomes of what it sends. Thread-safe. */
public abstract class WebSocketClient extends Client {

    /** As {@link Client}. */
    protected WebSocketClient(ChannelName name, Clients clients, Times times, Runnable whenGone) {
        super(name, clients, times, whenGone);
    }

    @Override
    public final WireKind kind() {
        return WireKind.WEBSOCKET;
    }

    /** The name of the subprotocol that was chosen; empty for none. */
    public abstract Optional<String> subprotocol();

    /** What the client is told besides messages, and all of it as JSON objects; {@code null} where messages are written as they are. */
    public @Nullable Telling telling() {
        return null;
    }

    /** What is written for a message; {@code null} where that is the message as it is, or {@link #telling} is not. */
    public @Nullable Dialect dialect() {
        return null;
    }

    /** The close frame to send now that {@link #next} has nothing more; empty while the connection is to stay open. */
    public final Optional<CloseCode> closeCode() {
        return Optional.ofNullable(endReason()).map(CloseCode::of);
    }

    /**
     * A whole text message came in, as well-formed UTF-8.
     *
     * @param moreFollows whether the next is here already
     */
    public abstract void receivedText(byte[] utf8, boolean moreFollows);

    /** A whole text message came in. */
    public abstract void received(String text);

    /** A whole binary message came in, perhaps where none is allowed. */
    public abstract void received(byte[] bytes);

    /** The largest message in bytes that this client may send. */
    public abstract int messageMaxBytes();

    /** Whether it may send binary messages. */
    public abstract boolean takesBinary();
}
