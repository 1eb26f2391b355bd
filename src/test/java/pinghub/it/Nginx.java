package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A real nginx with the files of {@code server-config/nginx}, changed only in ports, paths and one timeout. */
final class Nginx implements AutoCloseable {

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(95);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    // What the distribution's nginx.conf would be. Two workers: nothing may depend on meeting the same one again.
    private static final String MAIN = """
            load_module %1$s/ndk_http_module.so;
            load_module %1$s/ngx_http_lua_module.so;
            user %2$s;
            pid nginx.pid;
            worker_processes 2;
            worker_shutdown_timeout 1s;
            events {
                worker_connections 1024;
            }
            http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                include pinghub/upstream.conf;
                include pinghub/open.conf;
                include pinghub/auth.conf;
                include pinghub/unix.conf;
            }
            """;
    // Debian's places; the first is not in everybody's PATH.
    private static final String PROGRAM = "/usr/sbin/nginx";
    private static final String MODULES = "/usr/lib/nginx/modules";

    private final Path directory;
    private final int openPort = ServerProcess.freePort();
    private final int authPort = ServerProcess.freePort();
    private final Process process;

    private Nginx(int firstNode, int secondNode, int authService, Duration readTimeout) throws IOException {
        directory = Files.createTempDirectory("pinghub-nginx-");
        Files.createDirectory(directory.resolve("pinghub"));
        render("upstream.conf", Map.of(
                "server 127.0.0.1:8081 ", "server 127.0.0.1:" + firstNode + " ",
                "server 127.0.0.1:8082 ", "server 127.0.0.1:" + secondNode + " "));
        render("common.conf", Map.of(
                "proxy_read_timeout " + READ_TIMEOUT.toSeconds() + "s;",
                "proxy_read_timeout " + readTimeout.toSeconds() + "s;"));
        render("open.conf", Map.of("listen 80;", "listen 127.0.0.1:" + openPort + ";"));
        render("auth.conf", Map.of(
                "listen 80;", "listen 127.0.0.1:" + authPort + ";",
                "http://127.0.0.1:8089/", "http://127.0.0.1:" + authService + "/"));
        render("unix.conf", Map.of("listen unix:/run/pinghub/pinghub.sock;", "listen unix:" + socket() + ";"));
        Files.writeString(directory.resolve("nginx.conf"), MAIN.formatted(MODULES, System.getProperty("user.name")));
        process = command("-g", "daemon off;").start();
    }

    /** Starts nginx and waits until it listens. */
    static Nginx before(int firstNode, int secondNode, int authService) {
        return before(firstNode, secondNode, authService, READ_TIMEOUT);
    }

    /** The same with another time without traffic that ends a websocket. */
    static Nginx before(int firstNode, int secondNode, int authService, Duration readTimeout) {
        try {
            var nginx = new Nginx(firstNode, secondNode, authService, readTimeout);
            nginx.awaitListening();
            return nginx;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A path behind open.conf. */
    URI open(String path) {
        return URI.create("http://127.0.0.1:" + openPort + path);
    }

    /** A path behind auth.conf. */
    URI auth(String path) {
        return URI.create("http://127.0.0.1:" + authPort + path);
    }

    /** The socket of unix.conf. */
    Path socket() {
        return directory.resolve("pinghub.sock");
    }

    /** Reads the configuration again, as {@code nginx -s reload} does: new workers serve, old ones finish. */
    void reload() {
        try {
            assertThat(command("-s", "reload").start().waitFor()).as("exit status of nginx -s reload\n%s", log()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("nginx stops\n%s", log()).isTrue();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    private void render(String file, Map<String, String> replacements) throws IOException {
        String text = Files.readString(Path.of(System.getProperty("pinghub.serverConfig"), "nginx", file));
        for (Map.Entry<String, String> replacement : replacements.entrySet()) {
            assertThat(text).as(file).containsOnlyOnce(replacement.getKey());
            text = text.replace(replacement.getKey(), replacement.getValue());
        }
        Files.writeString(directory.resolve("pinghub").resolve(file), text);
    }

    private ProcessBuilder command(String... arguments) {
        String[] command = Stream.concat(
                Stream.of(PROGRAM, "-p", directory.toString(), "-c", "nginx.conf", "-e", "error.log"),
                Stream.of(arguments)).toArray(String[]::new);
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("output.log").toFile()));
    }

    private void awaitListening() {
        try {
            Eventually.within(LIMIT, () -> {
                assertThat(process.isAlive()).as("nginx runs\n%s", log()).isTrue();
                try (var probe = new Socket(InetAddress.getLoopbackAddress(), openPort)) {
                    return true;
                } catch (IOException e) {
                    return false; // not listening yet
                }
            });
        } catch (TimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError("nginx did not listen within " + LIMIT + "\n" + log(), e);
        }
    }

    private String log() {
        var text = new StringBuilder();
        for (String file : new String[] {"output.log", "error.log"}) {
            try {
                text.append(Files.readString(directory.resolve(file)));
            } catch (IOException e) {
                text.append(file).append(": ").append(e).append('\n');
            }
        }
        return text.toString();
    }
}
