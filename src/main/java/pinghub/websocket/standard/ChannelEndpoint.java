package pinghub.websocket.standard;

import jakarta.inject.Inject;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.util.Optional;
import pinghub.channel.CloseReason;
import pinghub.websocket.Connection;

/**
 * The container's side of a connection. Messages come in parts, because only so can their size be held on every container; all
 * state is kept with the session, because a container may call {@code @OnError} on another instance.
 */
@ServerEndpoint(value = "/{" + ChannelEndpoint.SEGMENT + "}", configurator = OriginConfigurator.class)
public class ChannelEndpoint {

    static final String SEGMENT = "connection";

    private static final String CONNECTION = "pinghub.connection";
    private static final String TEXT = "pinghub.text";
    private static final String BINARY = "pinghub.binary";

    @Inject
    private StandardEngine engine;

    @OnOpen
    public void open(Session session, @PathParam(SEGMENT) String segment) throws IOException {
        Optional<Connection> found = engine.find(segment);
        if (found.isEmpty()) {
            session.close(); // ended before it was open
            return;
        }
        Connection connection = found.get();
        session.setMaxIdleTimeout(0); // KeepAlive decides
        session.getUserProperties().put(CONNECTION, connection);
        session.getUserProperties().put(TEXT, new TextParts(connection.messageMaxBytes()));
        connection.attach(new StandardWire(session, connection, engine.shard()));
    }

    @OnMessage
    public void text(Session session, String part, boolean last) {
        Connection connection = connection(session);
        if (connection == null) {
            return;
        }
        var parts = (TextParts) session.getUserProperties().get(TEXT);
        if (!parts.add(part)) {
            connection.close(CloseReason.TOO_BIG);
        } else if (last) {
            connection.received(parts.take());
        }
    }

    @OnMessage
    public void binary(Session session, byte[] part, boolean last) {
        Connection connection = connection(session);
        if (connection == null) {
            return;
        }
        if (!connection.takesBinary()) {
            connection.close(CloseReason.NOT_TEXT); // with the first part: nothing of it is wanted
            return;
        }
        var parts = (BinaryParts) session.getUserProperties()
                .computeIfAbsent(BINARY, key -> new BinaryParts(connection.messageMaxBytes()));
        if (!parts.add(part)) {
            connection.close(CloseReason.TOO_BIG);
        } else if (last) {
            connection.received(parts.take());
        }
    }

    @OnMessage
    public void pong(Session session, PongMessage pong) {
        Connection connection = connection(session);
        if (connection != null) {
            connection.ponged();
        }
    }

    @OnClose
    public void close(Session session) {
        Connection connection = connection(session);
        if (connection != null) {
            connection.ended();
        }
    }

    @OnError
    public void error(Session session, Throwable cause) {
        // A reset or a protocol error of the client: normal, and the container closes the session. Without this method some
        // containers would log a stack trace for each.
        if (session != null && !session.isOpen()) {
            close(session);
        }
    }

    private static Connection connection(Session session) {
        return (Connection) session.getUserProperties().get(CONNECTION);
    }
}
