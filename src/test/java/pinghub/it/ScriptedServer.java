package pinghub.it;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What nginx talks to where a test has to see the request: notes every one and answers as it was told. */
final class ScriptedServer implements AutoCloseable {

    /** A request as it arrived; {@code target} is the path and query, not decoded. */
    record Request(String method, String target, Headers headers) { }

    private record Answer(int status, Map<String, List<String>> headers) { }

    private static final Answer NONE = new Answer(0, Map.of());

    private final HttpServer server;
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private volatile Answer answer = new Answer(200, Map.of()); // told by the test, read by the server's thread

    ScriptedServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    void willAnswer(int status) {
        answer = new Answer(status, Map.of());
    }

    void willAnswer(int status, String header, String... values) {
        answer = new Answer(status, Map.of(header, List.of(values)));
    }

    /** From now on connections end without an answer. */
    void willHangUp() {
        answer = NONE;
    }

    /** The requests since the last time this was asked. */
    List<Request> requests() {
        var taken = new ArrayList<Request>();
        requests.drainTo(taken);
        return taken;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            requests.add(new Request(exchange.getRequestMethod(), exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders()));
            if (answer != NONE) {
                exchange.getResponseHeaders().putAll(answer.headers());
                exchange.sendResponseHeaders(answer.status(), -1);
            }
        }
    }
}
