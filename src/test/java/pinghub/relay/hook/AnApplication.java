package pinghub.relay.hook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An application that is asked and told, and answers as it is told to. */
public final class AnApplication implements AutoCloseable {

    private static final int SECONDS = 10;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** What it was asked. */
    public record Asked(String method, String uri, Map<String, List<String>> headers, String body) {

        public String header(String name) {
            return headers.entrySet().stream().filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> String.join(",", header.getValue())).findFirst().orElse("");
        }
    }

    public AnApplication() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    /** From now on this path is answered so. */
    public AnApplication answering(String path, int status, String contentType, String body, String... cookies) {
        server.createContext(path, exchange -> {
            take(exchange);
            exchange.getResponseHeaders().set("X-Application", "yes");
            for (String cookie : cookies) {
                exchange.getResponseHeaders().add("Set-Cookie", cookie);
            }
            if (!contentType.isEmpty()) {
                exchange.getResponseHeaders().set("Content-Type", contentType);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        return this;
    }

    /** From now on this path is never answered. */
    public AnApplication silentAt(String path) {
        server.createContext(path, exchange -> {
            take(exchange);
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return this;
    }

    private void take(HttpExchange exchange) throws IOException {
        asked.add(new Asked(exchange.getRequestMethod(), exchange.getRequestURI().toString(), Map.copyOf(exchange.getRequestHeaders()),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    }

    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** The next thing that it was asked. */
    public Asked next() throws InterruptedException {
        Asked next = asked.poll(SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("it was not asked anything");
        }
        return next;
    }

    /** The next thing that it was asked at this path; what it was asked elsewhere before is passed over. */
    public Asked next(String uri) throws InterruptedException {
        Asked next;
        do {
            next = next();
        } while (!next.uri().equals(uri));
        return next;
    }

    /** Whether everything that it was asked has been looked at. */
    public boolean isIdle() {
        return asked.isEmpty();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
