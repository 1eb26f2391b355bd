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
import pinghub.wire.Clients;
import pinghub.wire.Telling;
import pinghub.wire.Times;
import pinghub.wire.WebSocketClient;

/** One websocket client of one channel, the same for every engine: a listener that may publish. Thread-safe. */
public final class Connection extends WebSocketClient {

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
    public Optional<String> subprotocol() {
        return telling == null ? Optional.empty() : Optional.of(Subprotocol.JSON_NAME);
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

    @Override
    public @Nullable Telling telling() {
        return telling;
    }

    /** Broadcast, by others if more follows; or if it is empty a keepalive. */
    @Override
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

    /** Broadcast, or if it is empty a keepalive. */
    @Override
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

    /** Broadcast where that is allowed, otherwise the end of this connection. */
    @Override
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

    @Override
    public int messageMaxBytes() {
        return settings.websocketMaxBytes();
    }

    @Override
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
