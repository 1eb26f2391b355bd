package pinghub.websocket.standard;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pinghub.websocket.Connections;
import pinghub.websocket.Engine;
import pinghub.websocket.Subprotocol;
import pinghub.wire.Closer;
import pinghub.wire.FanOut;
import pinghub.wire.Upgrades;
import pinghub.wire.WebSocketClient;
import pinghub.wire.container.LibertySession;

/** Upgrades by the container's own websocket stack. Thread-safe. */
@Singleton
public final class StandardEngine implements Engine {

    private static final System.Logger LOG = System.getLogger(StandardEngine.class.getName());
    private static final int SWITCHING_PROTOCOLS = 101;

    /** The name of the path's one segment in the endpoint's template. */
    static final String SEGMENT = "connection";

    private static final String SEGMENT_START = "c"; // a letter first: some containers read the segment again as a path
    private static final int HEX = 16;

    private final Connections connections;
    private final FanOut fanOut;
    private final Closer closer;
    private final Resumer resumer;

    @Inject
    StandardEngine(Connections connections, FanOut fanOut, Closer closer, Resumer resumer) {
        this.connections = connections;
        this.fanOut = fanOut;
        this.closer = closer;
        this.resumer = resumer;
    }

    @Override
    public void upgrade(HttpServletRequest request, HttpServletResponse response, WebSocketClient connection)
            throws ServletException {
        var container = (ServerContainer) request.getServletContext()
                .getAttribute("jakarta.websocket.server.ServerContainer");
        String segment = SEGMENT_START + Long.toHexString(connection.id());
        boolean upgraded = false;
        try {
            container.upgradeHttpToWebSocket(renamed(request, connection, segment), response,
                    config(request.getServletContext()), Map.of(SEGMENT, segment));
            upgraded = response.getStatus() == SWITCHING_PROTOCOLS;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a client went away during its handshake", e);
        } catch (DeploymentException e) {
            throw new ServletException("the container refused a websocket endpoint", e);
        } finally {
            if (!upgraded) {
                connection.ended();
            }
        }
    }

    private HttpServletRequest renamed(HttpServletRequest request, WebSocketClient connection, String segment) {
        // What has been chosen is all that is offered to the container, so that they all answer the same.
        return new RenamedRequest(paced(request, connection), segment, connection.subprotocol().orElse(""));
    }

    private HttpServletRequest paced(HttpServletRequest request, WebSocketClient connection) {
        // Payara's stack keeps all answers to pings until they are read. The others' read nothing more meanwhile, or answer the last.
        return isPayara(request.getServletContext()) ? new PacedRequest(request, connection, resumer) : request;
    }

    private static boolean isPayara(ServletContext context) {
        return context.getServerInfo().contains("Payara");
    }

    private static ServerEndpointConfig config(ServletContext context) {
        // Payara upgrades only to what it found at deployment, which is what is annotated.
        Class<?> endpoint = isPayara(context) ? ChannelEndpoint.class : UnannotatedEndpoint.class;
        return ServerEndpointConfig.Builder.create(endpoint, "/{" + SEGMENT + "}").configurator(new OriginConfigurator())
                .subprotocols(List.of(Subprotocol.JSON_NAME, Upgrades.META, Upgrades.OLD_META)).build();
    }

    /** The connection behind a path segment; empty if it has ended meanwhile. */
    Optional<WebSocketClient> find(String segment) {
        return connections.find(Long.parseLong(segment.substring(SEGMENT_START.length()), HEX));
    }

    StandardWire wire(Session session, WebSocketClient connection) {
        return new StandardWire(session, connection, fanOut.shard(), closer, LibertySession.of(session).orElse(null));
    }
}
