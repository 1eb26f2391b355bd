package pinghub.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainer;
import io.undertow.servlet.api.ServletInfo;
import io.undertow.servlet.util.ImmediateInstanceHandle;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.xnio.Option;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * WildFly's HTTP server without a network: the server's own code from the bytes of a request to those of its answer, with one
 * application, I/O threads, and workers that run when the test says so.
 */
final class InMemoryUndertow {

    private static final int BUFFER_BYTES = 1024;

    private final Queue<Runnable> workers = new ArrayDeque<>();
    private HttpHandler application;

    /** What an application does with a request. */
    interface Service {
        void serve(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    /** Starts the application with these attributes of its context; extensions are found as the server finds them. */
    InMemoryUndertow(Map<String, Object> attributes, Service service) {
        var servlet = new HttpServlet() {
            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
                service.serve(request, response);
            }
        };
        DeploymentInfo deployment = new DeploymentInfo().setDeploymentName("pinghub").setContextPath("/")
                .setClassLoader(InMemoryUndertow.class.getClassLoader()).setExecutor(workers::add)
                .addServlet(new ServletInfo("all", servlet.getClass(), () -> new ImmediateInstanceHandle<>(servlet)).addMapping("/"));
        attributes.forEach(deployment::addServletContextAttribute);
        DeploymentManager manager = ServletContainer.Factory.newInstance().addDeployment(deployment);
        manager.deploy();
        try {
            application = manager.start();
        } catch (ServletException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on something before the application hands every request to a worker. */
    InMemoryUndertow servedByWorkers() {
        HttpHandler next = application;
        application = exchange -> exchange.dispatch(workers::add, next);
        return this;
    }

    /** A client that has sent these bytes, which an I/O thread has read. */
    Client receive(String bytes) {
        return receive(bytes, true);
    }

    /** A client that has sent these bytes and takes nothing. */
    Client receiveFromOneThatDoesNotRead(String bytes) {
        return receive(bytes, false);
    }

    private Client receive(String bytes, boolean reads) {
        var client = new CompletableFuture<Client>();
        var thread = new IoThread() {
            @Override
            public void run() {
                client.complete(new Client(this, bytes, reads));
                var listener = new HttpOpenListener(new DefaultByteBufferPool(false, BUFFER_BYTES));
                listener.setRootHandler(application);
                listener.handleEvent(client.join());
            }
        };
        thread.start();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertThat(thread.isAlive()).as("the I/O thread waits").isFalse();
        return client.join();
    }

    /** How many requests wait for a worker. */
    int waiting() {
        return workers.size();
    }

    /** Has the workers do what is waiting for them, in this thread. */
    void work() {
        while (!workers.isEmpty()) {
            workers.remove().run();
        }
    }

    private abstract static class IoThread extends XnioIoThread {

        IoThread() {
            super(null, 0);
        }

        @Override
        public void execute(Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Key executeAfter(Runnable task, long time, TimeUnit unit) {
            return () -> true; // no test takes so long
        }

        @Override
        public Key executeAtInterval(Runnable task, long time, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }
    }

    /** One connection, as the server has it. */
    static final class Client extends StreamConnection {

        private final ByteBuffer sent;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final boolean reads;
        private boolean waitedFor;

        private Client(XnioIoThread thread, String bytes, boolean reads) {
            super(thread);
            this.sent = ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1));
            this.reads = reads;
            setSourceConduit(conduit(StreamSourceConduit.class));
            setSinkConduit(conduit(StreamSinkConduit.class));
        }

        /** What it was answered so far. */
        String received() {
            return received.toString(StandardCharsets.UTF_8);
        }

        /** Whether a thread was to stop until this client sends or takes something. */
        boolean isWaitedFor() {
            return waitedFor;
        }

        private <C> C conduit(Class<C> type) {
            return type.cast(Proxy.newProxyInstance(Client.class.getClassLoader(), new Class<?>[] {type},
                    (proxy, called, arguments) -> switch (called.getName()) {
                        case "read" -> take((ByteBuffer) arguments[0]);
                        case "write" -> arguments.length == 1 ? (Object) (int) give((ByteBuffer) arguments[0])
                                : (Object) give(Arrays.copyOfRange((ByteBuffer[]) arguments[0], (int) arguments[1],
                                        (int) arguments[1] + (int) arguments[2]));
                        case "flush" -> reads;
                        case "isReadShutdown", "isReadResumed", "isWriteShutdown", "isWriteResumed" -> false;
                        case "getReadThread", "getWriteThread" -> getIoThread();
                        case "awaitReadable", "awaitWritable" -> {
                            waitedFor = true;
                            throw new IllegalStateException("this would wait for ever");
                        }
                        default -> null; // suspended, resumed, ended: nothing of that matters to a test
                    }));
        }

        private int take(ByteBuffer target) {
            int length = Math.min(target.remaining(), sent.remaining());
            target.put(sent.slice().limit(length));
            sent.position(sent.position() + length);
            return length;
        }

        private long give(ByteBuffer... parts) {
            long before = received.size();
            for (ByteBuffer part : parts) {
                while (reads && part.hasRemaining()) {
                    received.write(part.get());
                }
            }
            return received.size() - before;
        }

        @Override
        public SocketAddress getPeerAddress() {
            return new InetSocketAddress("192.0.2.1", 50_000);
        }

        @Override
        public SocketAddress getLocalAddress() {
            return new InetSocketAddress("192.0.2.2", 8080);
        }

        @Override
        protected void notifyReadClosed() {
            // nobody waits for it
        }

        @Override
        protected void notifyWriteClosed() {
            // nobody waits for it
        }

        @Override
        public boolean supportsOption(Option<?> option) {
            return false;
        }

        @Override
        public <T> T getOption(Option<T> option) {
            return null;
        }

        @Override
        public <T> T setOption(Option<T> option, T value) {
            return null;
        }
    }
}
