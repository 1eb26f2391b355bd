package pinghub.websocket;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Backlog;
import pinghub.channel.ChannelName;
import pinghub.channel.CloseReason;
import pinghub.channel.Door;
import pinghub.channel.Message;
import pinghub.channel.Publication;
import pinghub.config.Settings;
import pinghub.wire.Client;
import pinghub.wire.Clients;
import pinghub.wire.Times;
import pinghub.wire.WireKind;

/** One websocket client of one channel, the same for every engine: a listener that may publish. Thread-safe. */
public final class Connection extends Client {

    private final Settings settings;
    private final @Nullable Telling telling; // null where no subprotocol was chosen

    Connection(ChannelName name, Subprotocol subprotocol, Settings settings, Clients clients, Times times, Runnable whenGone) {
        super(name, clients, times, whenGone);
        this.settings = settings;
        this.telling = switch (subprotocol) {
            case NONE -> null;
            case JSON -> new Telling(settings.streamPingInterval(), ticker().nanos());
        };
    }

    @Override
    public WireKind kind() {
        return WireKind.WEBSOCKET;
    }

    @Override
    protected void begin(Backlog backlog) {
        if (telling != null) {
            telling.begin(backlog);
        }
    }

    @Override
    protected boolean isDue(long now) {
        return telling != null && telling.look(now);
    }

    /** What the client is told besides messages, and all of it as JSON objects; {@code null} where messages are written as they are. */
    public @Nullable Telling telling() {
        return telling;
    }

    /** The close frame to send now that {@link #next} has nothing more; empty while the connection is to stay open. */
    public Optional<CloseCode> closeCode() {
        return Optional.ofNullable(endReason()).map(CloseCode::of);
    }

    /**
     * A whole text message came in, as well-formed UTF-8: broadcast, or if it is empty a keepalive.
     *
     * @param moreFollows whether the next is here already, so that others may write this one
     */
    public void receivedText(byte[] utf8, boolean moreFollows) {
        if (isClosed()) {
            return; // RFC 6455 §7.1.1: after the close frame nothing counts
        }
        Message message = Message.checkedText(utf8, ticker().nanos());
        if (utf8.length == 0) {
            keepalive(message);
        } else if (moreFollows) {
            closeIfRefused(channels().publishOneOfMany(name(), message, Door.WEBSOCKET));
        } else {
            publish(message);
        }
    }

    /** A whole text message came in: broadcast, or if it is empty a keepalive. */
    public void received(String text) {
        if (isClosed()) {
            return; // RFC 6455 §7.1.1: after the close frame nothing counts
        }
        if (text.isEmpty()) {
            keepalive(Message.text("", ticker().nanos()));
        } else {
            publish(Message.text(text, ticker().nanos()));
        }
    }

    /** A whole binary message came in: broadcast where that is allowed, otherwise the end of this connection. */
    public void received(byte[] bytes) {
        if (!settings.binary()) {
            close(CloseReason.NOT_TEXT);
        } else if (isClosed()) {
            return;
        } else if (bytes.length == 0) {
            keepalive(Message.binary(bytes, ticker().nanos()));
        } else {
            publish(Message.binary(bytes, ticker().nanos()));
        }
    }

    /** The largest message in bytes that this connection may send. */
    public int messageMaxBytes() {
        return settings.websocketMaxBytes();
    }

    /** Whether binary messages are broadcast. */
    public boolean takesBinary() {
        return settings.binary();
    }

    private void publish(Message message) {
        closeIfRefused(channels().publish(name(), message, Door.WEBSOCKET));
    }

    private void closeIfRefused(Publication publication) {
        if (publication instanceof Publication.NoRoom) {
            close(CloseReason.NO_ROOM);
        }
    }

    private void keepalive(Message empty) {
        counters().keepalive();
        if (!settings.echoEmpty()) {
            return;
        }
        if (telling == null) {
            echo(empty);
        } else {
            telling.ping(); // an empty text is no object
            flush(true);
        }
    }
}
