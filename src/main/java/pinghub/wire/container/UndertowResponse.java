package pinghub.wire.container;

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

    private final Object connection;
    private final Executor thread;

    private UndertowResponse(Object connection, Executor thread) {
        this.connection = connection;
        this.thread = thread;
    }

    /** That of this request; empty if the server is another, or one of another make. */
    public static Optional<UndertowResponse> of(ServletRequest request) {
        if (!request.getClass().getName().equals(REQUEST)) {
            return Optional.empty();
        }
        try {
            Object exchange = Inside.call(request, "getExchange");
            return Optional.of(new UndertowResponse(Inside.call(exchange, "getConnection"),
                    (Executor) Inside.call(exchange, "getIoThread")));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "another version of Undertow; it ends connections as it can", e);
            return Optional.empty();
        }
    }

    /**
     * Ends the connection, whatever is still to be written.
     *
     * @param then what ends the response; run by the connection's own thread, because any other would log what it finds closed
     */
    public void cut(Runnable then) {
        thread.execute(() -> {
            try {
                Inside.call(connection, "close");
            } catch (ReflectiveOperationException e) {
                LOG.log(Level.DEBUG, "a connection could not be ended", e);
            }
            then.run();
        });
    }
}
