package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.relay.hook.AnApplication;

/** The push relay asks an application, where one address may have two connections. */
class RelayHooksIT extends ServerIT {

    private static final String HANDSHAKE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    private static AnApplication application;

    @Deployment(testable = false)
    static WebArchive war() throws IOException {
        application = new AnApplication().answering("/yes", 200, "", "").answering("/no", 402, "text/x-no", "no").silentAt("/silent");
        Path file = Files.createTempFile("locations", ".yaml");
        file.toFile().deleteOnExit();
        Files.writeString(file, """
                defaults: {channel_id: x}
                locations:
                  - {exact: /figures, stub_status: on, authorize_request: '%1$s'}
                  - {exact: /hidden, stub_status: on, authorize_request: '%2$s'}
                  - {exact: /in, pubsub: on, authorize_request: '%1$s'}
                  - {exact: /out, subscriber: on, authorize_request: '%2$s'}
                  - {exact: /wait, subscriber: on, authorize_request: '%3$s', hook_timeout: 3s}
                """.formatted(application.url("/yes"), application.url("/no"), application.url("/silent")));
        return Deployments.root(Map.of("pinghub.locations", file.toString(), "pinghub.limits.connections-per-address", "2"));
    }

    @AfterAll
    static void stop() {
        if (application != null) {
            application.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"/figures, 200", "/hidden, 402"})
    void theApplicationIsAskedBeforeFiguresAreShown(String path, int status) {
        RawSocket.Response answer = exchange(path, "");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body().contains("total published messages")).isEqualTo(status == 200);
    }

    @ParameterizedTest
    @CsvSource({"/figures, 200", "/hidden, 402"})
    void orTheirHeadAlone(String path, int status) {
        try (var socket = new RawSocket(server("/"))) {
            assertThat(socket.send(head("HEAD", path, "Connection: close\r\n")).everything()).startsWith("HTTP/1.1 " + status + " ")
                    .endsWith("\r\n\r\n").containsOnlyOnce("\r\n\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, /figures, 200", "GET, /out, 402", "POST, /in, 202", "GET, /in, 200"})
    void oneAfterTheOtherIsAnswered(String method, String path, int status) {
        String body = method.equals("POST") ? "Content-Length: 5\r\n" : "";
        for (int i = 0; i < 50; i++) {
            try (var socket = new RawSocket(server("/"))) {
                socket.send(head(method, path, body)).send(body.isEmpty() ? "" : "hello");

                assertThat(socket.response().status()).as("number %d", i).isEqualTo(status);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", HANDSHAKE})
    void anAddressHasAsManyQuestionsAskedAsItMayHaveConnections(String headers) throws Exception {
        try (var first = request("/wait", headers); var second = request("/wait", headers)) {
            application.next("/silent");
            application.next("/silent");

            RawSocket.Response third = exchange("/wait", headers);

            assertThat(third.status()).isEqualTo(429);
            assertThat(third.header("Retry-After")).isNotNull();
            assertThat(first.response().status()).isEqualTo(504);
            assertThat(second.response().status()).isEqualTo(504);
        }
        for (int i = 0; i < 3; i++) {
            assertThat(exchange("/out", headers).status()).as("there is room again").isEqualTo(402);
        }
    }

    @Test
    void whomTheApplicationAllowsIsHeldAsOneConnection() throws Exception {
        try (var first = request("/in", HANDSHAKE); var second = request("/in", HANDSHAKE)) {
            assertThat(first.response().status()).isEqualTo(101);
            assertThat(second.response().status()).isEqualTo(101);

            assertThat(exchange("/in", HANDSHAKE).status()).isEqualTo(429);
        }
        awaitMetric("pinghub_websockets", 0);
    }

    private RawSocket request(String path, String headers) {
        return new RawSocket(server("/")).send(head("GET", path, headers));
    }

    private RawSocket.Response exchange(String path, String headers) {
        try (RawSocket socket = request(path, headers)) {
            return socket.response();
        }
    }

    private String head(String method, String path, String headers) {
        return method + " " + server(path).getRawPath() + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
    }
}
