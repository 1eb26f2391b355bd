package pinghub.wire.container;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Notices on WildFly that a client has gone that waits for its answer, for version 2.3 of the HTTP server, which reads nothing meanwhile. What
 * a client sends before it has its answer is kept for the server, and then nothing more is noticed. A client that ends its side of the
 * connection has gone, as it has for nginx. Only for the connection's I/O thread, where it does not say otherwise.
 */
final class UndertowPresence implements ExchangeCompletionListener {

    private static final System.Logger LOG = System.getLogger(UndertowPresence.class.getName());

    private final HttpServerConnection connection;
    private final XnioConnection network;
    private final Runnable gone;
    private @Nullable Object servers; // listener; null while it is in its own place
    private boolean over;             // the answer is there

    private UndertowPresence(HttpServerConnection connection, XnioConnection network, Runnable gone) {
        this.connection = connection;
        this.network = network;
        this.gone = gone;
    }

    /**
     * For the thread of a request, which has not been answered.
     *
     * @param gone run by the connection's I/O thread, if the client goes before the end of this exchange
     * @return what begins to look, from any thread: to be run once the thread of the request is done with it, so that nobody ends it under its
     *         hands; it does nothing if nothing can be noticed of this connection
     */
    static Runnable watch(HttpServerExchange exchange, Runnable gone) {
        if (!(exchange.getConnection() instanceof HttpServerConnection connection) || !exchange.isRequestComplete()
                || connection.getPipelineBuffer() != null) {
            return () -> { };
        }
        var network = new XnioConnection(connection);
        if (!network.isPlain()) {
            return () -> { };
        }
        var presence = new UndertowPresence(connection, network, gone);
        exchange.addExchangeCompleteListener(presence); // now: nothing can be over yet
        return () -> presence.onThread(presence::begin);
    }

    private void begin() {
        if (!over && connection.isOpen() && connection.getExtraBytes() == null) {
            servers = network.listener();
            network.listen(network.listener(this::readable));
            network.resumeReads();
        }
    }

    private void end() {
        Object back = servers;
        if (back != null) {
            servers = null;
            network.suspendReads();
            network.listen(back);
        }
    }

    @Override
    public void exchangeEvent(HttpServerExchange exchange, NextListener then) {
        // In the I/O thread: nobody reads while the server looks whether anything has been read.
        boolean handedOn = onThread(() -> {
            over = true;
            try {
                end();
            } finally {
                if (!connection.isOpen()) {
                    exchange.setPersistent(false); // otherwise the server would keep it, in its clock for idle ones
                }
                then.proceed();
            }
        });
        if (!handedOn) {
            then.proceed();
        }
    }

    private void readable() {
        if (servers == null) {
            return;
        }
        PooledByteBuffer pooled;
        try {
            pooled = connection.getByteBufferPool().allocate();
        } catch (IllegalStateException e) {
            LOG.log(Level.DEBUG, "the server stops", e);
            end();
            return;
        }
        boolean kept = false;
        try {
            ByteBuffer buffer = pooled.getBuffer();
            buffer.clear();
            int read = network.read(buffer);
            buffer.flip();
            if (read > 0) {
                end();
                connection.ungetRequestBytes(pooled);
                kept = true;
            } else if (read < 0) {
                end();
                gone.run();
            }
        } catch (IOException e) { // reset
            end();
            gone.run();
        } finally {
            if (!kept) {
                pooled.close();
            }
        }
    }

    /** Returns whether it will be done. */
    private boolean onThread(Runnable action) {
        try {
            network.thread().execute(action);
            return true;
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "the server stops; its connections end anyway", e);
            return false;
        }
    }
}
