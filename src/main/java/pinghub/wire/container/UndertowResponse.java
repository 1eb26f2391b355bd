package pinghub.wire.container;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.Executor;
import pinghub.http.container.Inside;

/**
 * The connection under a response of WildFly, by reflection, for version 2.3 of its HTTP server: the Servlet API cannot end one whose
 * client does not read.
 */
public final class UndertowResponse {

    private static final System.Logger LOG = System.getLogger(UndertowResponse.class.getName());
    private static final String REQUEST = "io.undertow.servlet.spec.HttpServletRequestImpl";

    private static final int CLOSED = 1; // of its stream's state

    private final ServletOutputStream stream;
    private final Object connection;
    private final Executor thread;

    private UndertowResponse(ServletOutputStream stream, Object connection, Executor thread) {
        this.stream = stream;
        this.connection = connection;
        this.thread = thread;
    }

    /** That of this request, and of its response's stream; empty if the server is another, or one of another make. */
    public static Optional<UndertowResponse> of(ServletRequest request, ServletOutputStream stream) {
        if (!request.getClass().getName().equals(REQUEST)) {
            return Optional.empty();
        }
        try {
            Object exchange = Inside.call(request, "getExchange");
            return Optional.of(new UndertowResponse(stream, Inside.call(exchange, "getConnection"),
                    (Executor) Inside.call(exchange, "getIoThread")));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "another version of Undertow; it ends connections as it can", e);
            return Optional.empty();
        }
    }

    /**
     * Ends the connection, whatever is still to be written.
     *
     * @param then what ends the response; run by the connection's own thread
     */
    public void cut(Runnable then) {
        thread.execute(() -> {
            try {
                // First: it would try to write what ends a response, and log an error that it cannot.
                Inside.set(stream, "state", (int) Inside.get(stream, "state") | CLOSED);
                Inside.call(connection, "close");
            } catch (ReflectiveOperationException e) {
                LOG.log(Level.DEBUG, "a connection could not be ended", e);
            }
            then.run();
        });
    }
}
