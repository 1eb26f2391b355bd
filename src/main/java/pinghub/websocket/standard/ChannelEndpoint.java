package pinghub.websocket.standard;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pinghub.channel.CloseReason;
import pinghub.channel.Fault;
import pinghub.websocket.Subprotocol;
import pinghub.wire.Upgrades;
import pinghub.wire.WebSocketClient;

/**
 * The container's side of a connection. Messages come in parts, because only so can their size be held on every container; all
 * state is kept with the session, because a container may call {@link #error} on another instance.
 */
@ServerEndpoint(value = "/{" + StandardEngine.SEGMENT + "}", configurator = OriginConfigurator.class,
        subprotocols = {Subprotocol.JSON_NAME, Upgrades.META, Upgrades.OLD_META})
public class ChannelEndpoint {

    private static final System.Logger LOG = System.getLogger(ChannelEndpoint.class.getName());
    private static final String CONNECTION = "pinghub.connection";
    private static final String WIRE = "pinghub.wire";

    private final Supplier<StandardEngine> engines;

    public ChannelEndpoint() {
        // The container makes endpoints itself, not every container by CDI.
        this(() -> CDI.current().select(StandardEngine.class).get());
    }

    ChannelEndpoint(Supplier<StandardEngine> engines) {
        this.engines = engines;
    }

    @OnOpen
    public void open(Session session) {
        StandardEngine engine = engines.get();
        // Not getPathParameters(): that is empty here on Open Liberty.
        String path = session.getRequestURI().getPath();
        Optional<WebSocketClient> found = engine.find(path.substring(path.lastIndexOf('/') + 1));
        if (found.isEmpty()) {
            end(session); // ended before it was open
            return;
        }
        WebSocketClient connection = found.get();
        session.setMaxIdleTimeout(0); // KeepAlive decides
        // What a container may hold of one frame. Twice what is allowed, so that it is we who refuse the frame that is just too big.
        int held = (int) Math.min(Integer.MAX_VALUE, 2L * connection.messageMaxBytes());
        session.setMaxTextMessageBufferSize(held);
        session.setMaxBinaryMessageBufferSize(held);
        session.getUserProperties().put(CONNECTION, connection);
        var incoming = new Incoming(connection);
        session.addMessageHandler(String.class, (MessageHandler.Partial<String>)
                (part, last) -> guarded(session, connection, () -> incoming.text(part, last)));
        session.addMessageHandler(byte[].class, (MessageHandler.Partial<byte[]>)
                (part, last) -> guarded(session, connection, () -> incoming.binary(part, last)));
        session.addMessageHandler(PongMessage.class, (MessageHandler.Whole<PongMessage>) pong -> connection.ponged());
        guarded(session, connection, () -> {
            StandardWire wire = engine.wire(session, connection);
            session.getUserProperties().put(WIRE, wire);
            connection.attach(wire);
        });
    }

    /** A fault of this node ends the connection; a container may leave it open, and its client would wait for ever. */
    private static void guarded(Session session, WebSocketClient connection, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            connection.close(CloseReason.ERROR);
            connection.ended();
            end(session);
            Fault.log(LOG, "a connection failed; it ends", e);
        }
    }

    @OnClose
    public void close(Session session) {
        Map<String, Object> properties = session.getUserProperties(); // null on Open Liberty, of a session that it has destroyed already
        if (properties != null && properties.get(CONNECTION) instanceof WebSocketClient connection) {
            connection.ended();
            if (properties.get(WIRE) instanceof StandardWire wire) {
                wire.closed();
            }
        }
    }

    @OnError
    public void error(@Nullable Session session, Throwable cause) {
        // A reset or a protocol error of the client: normal, and the container closes the session. Without this method some
        // containers would log a stack trace for each.
        if (session != null && !session.isOpen()) {
            close(session);
        }
    }

    private static void end(Session session) {
        try {
            session.close();
        } catch (IOException e) {
            // Gone already, which is what was wanted.
        }
    }
}
