package pinghub.wire.container;

import io.undertow.server.HttpServerExchange;
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
    private static final String ATTACHMENTS = "io.undertow.server.protocol.http.HttpAttachments";

    private static final int CLOSED = 1; // of its stream's state

    private final ServletOutputStream stream;
    private final Object exchange;
    private final Object connection;
    private final Executor thread;

    private UndertowResponse(ServletOutputStream stream, Object exchange) throws ReflectiveOperationException {
        this.stream = stream;
        this.exchange = exchange;
        this.connection = Inside.call(exchange, "getConnection");
        this.thread = (Executor) Inside.call(exchange, "getIoThread");
    }

    /** Whether a request is one of this server's. */
    public static boolean isServers(ServletRequest request) {
        return request.getClass().getName().equals(REQUEST);
    }

    /** That of this request, and of its response's stream; empty if the server is another, or one of another make. */
    public static Optional<UndertowResponse> of(ServletRequest request, ServletOutputStream stream) {
        if (!isServers(request)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new UndertowResponse(stream, Inside.call(request, "getExchange")));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "another version of Undertow; it ends connections as it can", e);
            return Optional.empty();
        }
    }

    /**
     * From now on what is written to a response with the header {@code Transfer-Encoding: chunked} has to be chunks, down to the last
     * one, and leaves as it is. Before anything is written.
     *
     * @return whether it is so; otherwise the server makes chunks of what is written
     */
    public boolean takeChunks() {
        try {
            Class<?> attachments = Class.forName(ATTACHMENTS, false, exchange.getClass().getClassLoader());
            Inside.call(exchange, "putAttachment", Inside.field(attachments, "PRE_CHUNKED_RESPONSE").get(null), true);
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "another version of Undertow; it makes chunks as it does", e);
            return false;
        }
    }

    /**
     * Notices that the client has gone while its response is under way, as far as this connection allows. By the thread of the request.
     *
     * @param gone run by the connection's own thread, which must not wait
     * @return what begins to look, to be run once the server has called the write listener
     */
    public Runnable watch(Runnable gone) {
        try {
            return UndertowPresence.watch((HttpServerExchange) exchange, gone);
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.DEBUG, "another version of Undertow; clients that have gone are noticed when they are written to", e);
            return () -> { };
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
