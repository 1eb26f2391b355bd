package pinghub.wire.container;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.ParseTimeoutUpdater;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.servlet.ServletExtension;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.spec.HttpServletRequestImpl;
import io.undertow.util.AttachmentKey;
import io.undertow.util.Protocols;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import pinghub.http.container.Inside;
import pinghub.wire.Line;
import pinghub.wire.Repeat;
import pinghub.wire.RepeatedHead;
import pinghub.wire.Repeater;

/**
 * WildFly's connections between two requests, for version 2.3 of its HTTP server: a request that repeats the one before is taken before
 * the server has seen it; whatever else comes is handed to the server, which finds it as if it had read it (ADR 8). The first request of
 * a connection, and the first of any other kind, always goes through the server. Only connections that the server reads and writes
 * without anything between: no TLS, no timeouts of reads, no counting of bytes. Also found by Undertow as a service, to be told of requests;
 * other servers do not know that interface and never load this class. Thread-safe.
 */
public final class UndertowPolls implements Repeater, ServletExtension {

    private static final System.Logger LOG = System.getLogger(UndertowPolls.class.getName());
    private static final AttachmentKey<Polled> POLLED = AttachmentKey.create(Polled.class);
    private static final int MOST_STRANGERS = 3; // requests in a row that were not the one before; then it is no use
    private static final int BYTES_AT_ONCE = 64 * 1024; // the JDK copies what it is given, and keeps room for as much

    private final Set<Polled> all = Collections.newSetFromMap(new WeakHashMap<>()); // guarded by this; gone with their connections
    private final Map<Executor, Inbox> inboxes = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    @Override
    public void handleDeployment(DeploymentInfo deployment, ServletContext context) {
        if (deployment.getSecurityConstraints().isEmpty()) { // they would be passed by
            deployment.addInitialHandlerChainWrapper(next -> exchange -> {
                arrived(exchange);
                next.handleRequest(exchange);
            });
        }
    }

    @Override
    public void offer(ServletRequest request, Repeat repeat) {
        HttpServerExchange exchange = ((HttpServletRequestImpl) request).getExchange();
        if (stopped || !exchange.isPersistent() || !exchange.getProtocol().equals(Protocols.HTTP_1_1)
                || !UndertowListening.isReadAlone(exchange)) {
            return;
        }
        var connection = (HttpServerConnection) exchange.getConnection();
        Polled polled = connection.getAttachment(POLLED);
        if (polled == null) {
            var network = new XnioConnection(connection);
            if (!network.isPlain()) {
                return;
            }
            polled = new Polled(connection, network);
            connection.putAttachment(POLLED, polled);
            add(polled);
        }
        polled.offered(repeat);
        exchange.addExchangeCompleteListener(polled);
    }

    private synchronized void add(Polled polled) {
        all.add(polled);
    }

    /** The server has begun to serve a request. By the thread that it has given it to. */
    private static void arrived(HttpServerExchange exchange) {
        if (exchange.getConnection() instanceof HttpServerConnection connection) {
            Polled polled = connection.getAttachment(POLLED);
            if (polled != null) {
                polled.arrived(exchange);
            }
        }
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        all.forEach(Polled::leave);
    }

    /** The calls for one I/O thread, of which there are many at once: one message for a thousand polls. */
    private static final class Inbox implements Runnable {

        private final Executor thread;
        private final Queue<Line.Answering> calls = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean scheduled = new AtomicBoolean();

        Inbox(Executor thread) {
            this.thread = thread;
        }

        void add(Line.Answering call) {
            calls.add(call);
            schedule();
        }

        private void schedule() {
            if (scheduled.compareAndSet(false, true)) {
                try {
                    thread.execute(this);
                } catch (RejectedExecutionException e) {
                    LOG.log(Level.DEBUG, "the server stops; its connections end anyway", e);
                }
            }
        }

        @Override
        public void run() {
            scheduled.set(false); // before looking: who comes from now on is seen now or schedules
            for (Line.Answering call = calls.poll(); call != null; call = calls.poll()) {
                UndertowListening.safely(call::go);
            }
        }
    }

    /** A request that the server was given, its exchange, and what was given it. */
    private record Passed(Object exchange, byte[] head) {
    }

    /** One connection. Only its I/O thread, where it does not say otherwise. */
    private final class Polled extends UndertowListening implements Line {

        private final Inbox inbox;
        private byte @Nullable [] passing; // what the server is being given right now
        private @Nullable RepeatedHead head;
        private @Nullable Repeat repeat;   // what serves it; both null until a request has been served by the server
        private int strangers;
        private @Nullable ParseTimeoutUpdater idle; // the server's clock for connections without a request; null where it has none
        private @Nullable Answering answering;      // null while no request waits
        private @Nullable PooledByteBuffer early;   // what came meanwhile
        // Of the request that the server serves: handed from thread to thread along with it.
        private volatile @Nullable Passed passed;
        private volatile @Nullable Repeat offer;

        Polled(HttpServerConnection connection, XnioConnection network) {
            super(connection, network);
            this.inbox = inboxes.computeIfAbsent(network.thread(), Inbox::new);
        }

        void arrived(HttpServerExchange exchange) {
            byte[] bytes = exchange.isInIoThread() ? passing : null;
            passed = bytes == null ? null : new Passed(exchange, bytes);
        }

        void offered(Repeat newOffer) {
            offer = newOffer;
        }

        @Override
        public void exchangeEvent(HttpServerExchange exchange, NextListener then) {
            Passed served = passed;
            Repeat offered = offer;
            passed = null;
            offer = null;
            // In the I/O thread, where the server lets the next request come: before it can, its place is taken.
            boolean handedOn = onThread(() -> {
                then.proceed();
                if (exchange.isPersistent() && connection.isOpen() && !stopped) {
                    take(served == null || served.exchange() != exchange ? null : served.head(), offered);
                }
            });
            if (!handedOn) {
                then.proceed();
            }
        }

        // ---- in the server's place, and back

        /** Takes the server's place at a connection on which nothing is under way. */
        private void take(byte @Nullable [] served, @Nullable Repeat offered) {
            head = served == null ? null : RepeatedHead.of(served).orElse(null);
            repeat = offered;
            if (strangers > MOST_STRANGERS || stopped || !connection.isOpen() || connection.getExtraBytes() != null) {
                return;
            }
            try {
                Object current = network.listener();
                if ((int) Inside.get(current, "requestState") != 0 || Inside.getIfAny(current, "httpServerExchange") != null) {
                    return; // the next request is there already
                }
                idle = (ParseTimeoutUpdater) Inside.getIfAny(current, "parseTimeoutUpdater");
            } catch (ReflectiveOperationException | RuntimeException e) {
                LOG.log(Level.DEBUG, "another version of Undertow; it serves all requests itself", e);
                strangers = MOST_STRANGERS + 1;
                return;
            }
            takePlace();
        }

        /** Leaves the connection to the server, if nothing waits; otherwise when it is answered. From any thread. */
        void leave() {
            onThread(() -> {
                if (answering == null) {
                    giveBackForEver();
                }
            });
        }

        private void giveBackForEver() {
            connection.removeAttachment(POLLED);
            if (isInPlace()) {
                giveBack();
            }
        }

        /** Gives the server what was read in its place. */
        private void passOn(PooledByteBuffer bytes) {
            strangers++;
            ByteBuffer received = bytes.getBuffer();
            if (received.remaining() <= RepeatedHead.MAX_BYTES) {
                passing = new byte[received.remaining()];
                received.duplicate().get(passing);
            }
            connection.ungetRequestBytes(bytes);
            try {
                network.tell(giveBack());
            } finally {
                passing = null;
            }
        }

        // ---- reading

        @Override
        boolean received(PooledByteBuffer pooled) {
            if (answering != null) { // one at a time; and no more of it than this
                network.suspendReads();
                early = pooled;
                return true;
            }
            if (serves(pooled.getBuffer())) {
                return false;
            }
            passOn(pooled);
            return true;
        }

        private boolean serves(ByteBuffer received) {
            RepeatedHead known = head;
            Repeat serving = repeat;
            if (known == null || serving == null) {
                return false;
            }
            RepeatedHead.Values values = known.match(received);
            if (values == null) {
                return false;
            }
            strangers = 0; // whether or not it can be served just now
            return serving.serve(values.since(), values.tag(), this);
        }

        @Override
        void gone() {
            try {
                connection.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "a connection did not end without complaint", e);
            }
            if (early != null) {
                early.close();
                early = null;
            }
            Answering waiting = answering;
            answering = null;
            if (waiting != null) {
                waiting.gone();
            }
        }

        // ---- for whoever answers

        @Override
        public void hold(Answering newAnswering) {
            answering = newAnswering;
            if (idle != null) {
                idle.requestStarted();
            }
        }

        @Override
        public void call(Answering called) {
            inbox.add(called);
        }

        @Override
        public boolean write(ByteBuffer bytes) throws IOException {
            int end = bytes.limit();
            while (bytes.position() < end) {
                bytes.limit(Math.min(end, bytes.position() + BYTES_AT_ONCE));
                network.write(bytes);
                boolean full = bytes.hasRemaining();
                bytes.limit(end);
                if (full) {
                    awaitRoom();
                    return false;
                }
            }
            return true;
        }

        private void awaitRoom() {
            network.whenWritable(() -> {
                Answering waiting = answering;
                if (waiting != null) {
                    safely(waiting::go);
                }
            });
        }

        @Override
        public void next() {
            answering = null;
            if (idle != null) {
                idle.connectionIdle();
            }
            PooledByteBuffer came = early;
            early = null;
            if (stopped) {
                connection.removeAttachment(POLLED);
            }
            if (came != null) {
                network.resumeReads();
                passOn(came);
            } else if (stopped) {
                giveBackForEver();
            }
        }

        @Override
        public boolean isOpen() {
            return connection.isOpen();
        }

        @Override
        public void cut(Answering waiting) {
            onThread(() -> {
                if (answering == waiting) { // otherwise it is answered, and the connection is the next one's
                    gone();
                }
            });
        }
    }
}
