package pinghub.wire.container;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Fault;

/**
 * Reads a connection of WildFly in the place of its HTTP server, for version 2.3 of that. Only for the connection's I/O thread, where it does
 * not say otherwise.
 */
abstract class UndertowListening implements ExchangeCompletionListener {

    private static final System.Logger LOG = System.getLogger(UndertowListening.class.getName());

    final HttpServerConnection connection;
    final XnioConnection network;
    private final Object listener;
    private @Nullable Object servers; // its listener; null while it is in its own place

    /** From any thread. */
    UndertowListening(HttpServerConnection connection, XnioConnection network) {
        this.connection = connection;
        this.network = network;
        this.listener = network.listener(this::readable);
    }

    /** Whether the request has been read to its end, and nothing behind it. By the thread of the request. */
    static boolean isReadAlone(HttpServerExchange exchange) {
        return exchange.getConnection() instanceof HttpServerConnection connection && exchange.isRequestComplete()
                && connection.getPipelineBuffer() == null;
    }

    final boolean isInPlace() {
        return servers != null;
    }

    /** Until it is {@linkplain #giveBack given back}. */
    final void takePlace() {
        servers = network.listener();
        network.listen(listener);
    }

    /** Returns the server's listener. */
    final Object giveBack() {
        Object back = Objects.requireNonNull(servers, "in the server's place");
        servers = null;
        network.listen(back);
        return back;
    }

    /**
     * Bytes have come.
     *
     * @return whether they are still needed; otherwise their buffer may be used again
     */
    abstract boolean received(PooledByteBuffer bytes);

    /** The client has gone, or the connection is of no more use. */
    abstract void gone();

    private void readable() {
        if (!isInPlace()) {
            return;
        }
        PooledByteBuffer pooled;
        try {
            pooled = connection.getByteBufferPool().allocate();
        } catch (IllegalStateException e) {
            LOG.log(Level.DEBUG, "the server stops", e);
            gone();
            return;
        }
        boolean kept = false;
        try {
            ByteBuffer buffer = pooled.getBuffer();
            buffer.clear();
            int read = network.read(buffer);
            buffer.flip();
            if (read < 0) {
                gone();
            } else if (read > 0) {
                kept = received(pooled);
            }
        } catch (IOException e) { // reset
            gone();
        } catch (RuntimeException | Error e) {
            gone();
            throw e;
        } finally {
            if (!kept) {
                pooled.close();
            }
        }
    }

    /** Runs this in the I/O thread, soon; returns whether it will be done. From any thread. */
    final boolean onThread(Runnable action) {
        try {
            network.thread().execute(() -> safely(action));
            return true;
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "the server stops; its connections end anyway", e);
            return false;
        }
    }

    /** Whatever an action throws: its thread serves many more. */
    static void safely(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            Fault.log(LOG, "a poll failed unexpectedly", e);
        }
    }
}
