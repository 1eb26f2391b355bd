package pinghub.websocket.standard;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.util.concurrent.Executor;
import pinghub.wire.WebSocketClient;

/**
 * A handshake whose upgrade has a {@link PacedHandler} before the one that is asked for. Changes nothing for a websocket stack that
 * does not upgrade by the Servlet API.
 */
final class PacedRequest extends HttpServletRequestWrapper {

    private final WebSocketClient connection;
    private final Executor resuming;

    PacedRequest(HttpServletRequest request, WebSocketClient connection, Executor resuming) {
        super(request);
        this.connection = connection;
        this.resuming = resuming;
    }

    @Override
    public <T extends HttpUpgradeHandler> T upgrade(Class<T> type) throws IOException, ServletException {
        T handler;
        try {
            handler = type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            return super.upgrade(type); // which only the container can make
        }
        super.upgrade(PacedHandler.class).serve(handler, connection, new Pace(resuming));
        return handler;
    }
}
