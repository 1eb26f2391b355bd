package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server with the WAR deployed, seen from outside. Each test class deploys it with the settings it needs. */
@ExtendWith(ArquillianExtension.class)
abstract class ServerIT {

    static final Duration LIMIT = Duration.ofSeconds(30);
    // Longer than pinghub.websocket.pong-timeout, after which a client is gone of whose end a container has told nothing.
    private static final Duration COUNTS_LIMIT = Duration.ofSeconds(60);

    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final Set<Class<?>> SEEN = ConcurrentHashMap.newKeySet();

    @ArquillianResource
    private URL deployment;

    /** Payara Micro may say that it is there a moment before the application is (503, or 404 at another context root). */
    @BeforeEach
    void awaitDeployment() throws TimeoutException {
        if (SEEN.add(getClass())) {
            Eventually.within(LIMIT, () -> !Set.of(404, 503).contains(get("/").statusCode()));
        }
    }

    /**
     * A URL of the server, by loopback: some containers report the machine's own address, and that of Payara Micro now and then no
     * context root, if it looks before the server has said all. The path is taken as it is.
     */
    URI server(String rawPath) {
        String context = contextRoot().replaceFirst("/$", "");
        return URI.create("http://127.0.0.1:" + deployment.getPort() + context + rawPath);
    }

    /** What {@link Deployments} gave the deployment. */
    String contextRoot() {
        return Deployments.contextRoot();
    }

    HttpResponse<String> post(String rawPath, String body) {
        return send(HttpRequest.newBuilder(server(rawPath)).POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    HttpResponse<String> get(String rawPath) {
        return send(HttpRequest.newBuilder(server(rawPath)).build());
    }

    static HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Conversation websocket(String rawPath) {
        return Conversation.open(server(rawPath));
    }

    /** Sends one raw request on a connection of its own. */
    RawSocket.Response raw(String request) {
        try (var socket = new RawSocket(server("/"))) {
            return socket.send(request).response();
        }
    }

    /** One series of the metrics, such as {@code pinghub_closed_total{reason="slow"}}. */
    double metric(String series) {
        String text = get("/-/metrics").body();
        return text.lines().filter(line -> line.startsWith(series + " ")).findFirst()
                .map(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .orElseThrow(() -> new AssertionError("no " + series + " in\n" + text));
    }

    void awaitMetric(String series, double value) {
        try {
            Eventually.within(COUNTS_LIMIT, () -> metric(series) == value);
        } catch (TimeoutException e) {
            assertThat(metric(series)).as("%s in%n%s", series, get("/-/metrics").body()).isEqualTo(value);
        }
    }

    /** Returns once the subscribers of an earlier test are out of the counts; some containers take half a minute to notice. */
    void awaitNobody() {
        awaitMetric("pinghub_websockets", 0);
    }
}
