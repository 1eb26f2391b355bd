package pinghub.websocket.direct;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collections;
import java.util.Optional;
import pinghub.config.Settings;
import pinghub.websocket.Engine;
import pinghub.websocket.Extension;
import pinghub.websocket.Subprotocol;
import pinghub.wire.Closer;
import pinghub.wire.FanOut;
import pinghub.wire.WebSocketClient;
import pinghub.wire.container.Liberty;

/** Upgrades by the Servlet API and speaks the protocol itself. Thread-safe. */
@Singleton
public final class DirectEngine implements Engine {

    private static final System.Logger LOG = System.getLogger(DirectEngine.class.getName());
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 §1.3

    private final Settings settings;
    private final Compression compression;
    private final FanOut fanOut;
    private final Closer closer;

    @Inject
    DirectEngine(Settings settings, Compression compression, FanOut fanOut, Closer closer) {
        this.settings = settings;
        this.compression = compression;
        this.fanOut = fanOut;
        this.closer = closer;
    }

    /** Whether this server does what this engine needs. */
    public boolean isUsable(ServletContext context) {
        return Liberty.isNoObstacle(context);
    }

    /** Whether the connection of this request is one that this engine can use, on a server that it can use. */
    public boolean isUsable(HttpServletRequest request) {
        return !Liberty.isTls(request);
    }

    @Override
    public void upgrade(HttpServletRequest request, HttpServletResponse response, WebSocketClient connection)
            throws ServletException {
        boolean upgraded = false;
        try {
            FanOut.Shard shard = fanOut.shard(); // first: what failed after the upgrade would leave a connection that nobody serves
            response.setStatus(HttpServletResponse.SC_SWITCHING_PROTOCOLS);
            response.setHeader("Upgrade", "websocket");
            response.setHeader("Connection", "Upgrade");
            response.setHeader("Sec-WebSocket-Accept", accept(request.getHeader("Sec-WebSocket-Key").strip()));
            connection.subprotocol().ifPresent(name -> response.setHeader(Subprotocol.HEADER, name));
            Optional<String> compressed = compressed(request);
            compressed.ifPresent(answer -> response.setHeader("Sec-WebSocket-Extensions", answer));
            boolean liberty = Liberty.is(request.getServletContext()); // not later: Payara takes the request of a client that has gone
            DirectHandler handler = request.upgrade(DirectHandler.class);
            handler.serve(connection, compressed.isPresent() ? compression : null, shard, closer);
            if (liberty) {
                response.flushBuffer(); // so that it fails here if the client has gone; later nobody would end the connection
            }
            upgraded = true;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a client went away during its handshake", e);
        } finally {
            if (!upgraded) {
                connection.ended();
            }
        }
    }

    private Optional<String> compressed(HttpServletRequest request) {
        return settings.compression()
                ? Extension.parse(Collections.list(request.getHeaders("Sec-WebSocket-Extensions"))).flatMap(DeflateOffer::answer)
                : Optional.empty();
    }

    /** The proof that the handshake was understood (RFC 6455 §4.2.2). */
    static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
