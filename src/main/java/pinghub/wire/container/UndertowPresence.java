package pinghub.wire.container;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;

/**
 * Notices on WildFly that a client has gone that waits for its answer, for version 2.3 of the HTTP server, which reads nothing meanwhile. What
 * a client sends before it has its answer is kept for the server, and then nothing more is noticed. A client that ends its side of the
 * connection has gone, as it has for nginx. Only for the connection's I/O thread, where it does not say otherwise.
 */
final class UndertowPresence extends UndertowListening {

    private final Runnable told;
    private boolean over; // the answer is there

    private UndertowPresence(HttpServerConnection connection, XnioConnection network, Runnable told) {
        super(connection, network);
        this.told = told;
    }

    /**
     * For the thread of a request, which has not been answered.
     *
     * @param gone run by the connection's I/O thread, if the client goes before the end of this exchange
     * @return what begins to look, from any thread: to be run once the thread of the request is done with it, so that nobody ends it under its
     *         hands; it does nothing if nothing can be noticed of this connection
     */
    static Runnable watch(HttpServerExchange exchange, Runnable gone) {
        if (!isReadAlone(exchange)) {
            return () -> { };
        }
        var connection = (HttpServerConnection) exchange.getConnection();
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
            takePlace();
            network.resumeReads();
        }
    }

    private void end() {
        if (isInPlace()) {
            network.suspendReads();
            giveBack();
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

    @Override
    boolean received(PooledByteBuffer bytes) {
        end();
        connection.ungetRequestBytes(bytes);
        return true;
    }

    @Override
    void gone() {
        end();
        told.run();
    }
}
