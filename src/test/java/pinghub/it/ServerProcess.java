package pinghub.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A node in a process of its own, for tests that stop, kill or restart it or put a proxy before it. */
final class ServerProcess implements AutoCloseable {

    // A cold JVM on a busy two-core machine; a ready one takes some seconds.
    static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final int port;
    private final Path log;

    private ServerProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Starts a node on a free port and waits until it is ready. The environment holds settings ({@code PINGHUB_…}). */
    static ServerProcess start(Map<String, String> environment) {
        return start(freePort(), environment);
    }

    /** The same on a given port, to bring a node back where its clients look for it. */
    static ServerProcess start(int port, Map<String, String> environment) {
        return start(port, environment, List.of());
    }

    static ServerProcess start(int port, Map<String, String> environment, List<String> javaOptions) {
        try {
            Path log = Files.createTempFile("pinghub-node-" + port + "-", ".log");
            List<String> command = Stream.of(
                    List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"),
                    javaOptions,
                    List.of("-jar", System.getProperty("pinghub.microbundle"), "--port", Integer.toString(port)))
                    .flatMap(List::stream).toList();
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            // Closed to everybody by default; the wait below asks for the node's readiness.
            builder.environment().put("PINGHUB_ADMIN_ALLOW", "127.0.0.1");
            builder.environment().putAll(environment);
            var server = new ServerProcess(builder.start(), port, log);
            server.awaitReady(builder.environment().get("PINGHUB_ADMIN_TOKEN"));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    URI http(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks the node to stop (SIGTERM), does not wait. */
    void terminate() {
        process.destroy();
    }

    /** Ends the node at once (SIGKILL). */
    void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    void awaitExit() {
        try {
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("node on port " + port + " did not stop within " + STOP_LIMIT + "\n" + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        terminate();
        awaitExit();
    }

    private void awaitReady(String token) {
        HttpClient client = HttpClient.newHttpClient();
        var asked = HttpRequest.newBuilder(http("/-/health/ready")).timeout(Duration.ofSeconds(5));
        var ready = (token == null ? asked : asked.header("Authorization", "Bearer " + token)).build();
        try {
            Eventually.within(START_LIMIT, () -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException("node ended with " + process.exitValue() + "\n" + log());
                }
                try {
                    return client.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
                } catch (IOException e) {
                    return false; // not listening yet
                }
            });
        } catch (TimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError("node was not ready within " + START_LIMIT + "\n" + log(), e);
        }
    }
}
