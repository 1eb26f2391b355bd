package pinghub.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** WildFly or Open Liberty as an operator runs it: by its own script, from the files of server-config and the WAR. */
final class InstalledServer implements AutoCloseable {

    private static final Path HOME = Path.of(System.getProperty("pinghub.serverHome"));
    private static final Path CONFIG = Path.of(System.getProperty("pinghub.serverConfig"));
    private static final Path WAR = Path.of(System.getProperty("pinghub.war"));
    private static final boolean WILDFLY = System.getProperty("arquillian.launch").equals("wildfly");

    private final Path directory;
    private final int port = ServerProcess.freePort();
    private final int tlsPort = ServerProcess.freePort();
    private final int managementPort = ServerProcess.freePort();
    private final Process process;

    /** Starts it in a directory of its own and waits until the application answers. */
    InstalledServer() {
        this(false);
    }

    /** The same with the sections of server-config for TLS in effect. */
    static InstalledServer withTls() {
        return new InstalledServer(true);
    }

    private InstalledServer(boolean tls) {
        try {
            directory = Files.createTempDirectory("pinghub-installed-");
            var builder = WILDFLY ? wildfly(tls) : openLiberty(tls);
            builder.redirectErrorStream(true).redirectOutput(directory.resolve("console.log").toFile());
            builder.environment().putAll(Map.of("PINGHUB_ADMIN_ALLOW", "127.0.0.1", "PINGHUB_DRAIN", "1s",
                    "JAVA_HOME", System.getProperty("java.home"), "KEYSTORE_PASSWORD", TlsConfig.PASSWORD));
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitReady();
    }

    URI http(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    URI https(String path) {
        return URI.create("https://127.0.0.1:" + tlsPort + path);
    }

    /** Everything it has logged. */
    String log() {
        try {
            Path messages = directory.resolve("servers/" + name() + "/logs/messages.log"); // Open Liberty's console has less
            return Files.readString(Files.exists(messages) ? messages : directory.resolve("console.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGTERM, as service managers send it. Does not wait. */
    void terminate() {
        process.destroy();
    }

    /** The server's own command to stop. Does not wait. */
    void stopByCommand() {
        try {
            var builder = WILDFLY
                    ? new ProcessBuilder(HOME.resolve("bin/jboss-cli.sh").toString(), "--connect",
                            "--controller=127.0.0.1:" + managementPort, "shutdown")
                    : liberty("stop", "--force");
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.redirectErrorStream(true).redirectOutput(directory.resolve("stop.log").toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitExit() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                kill();
                throw new AssertionError("did not stop\n" + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private void kill() {
        // The script and, where it does not replace itself, the server.
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList().forEach(ProcessHandle::destroyForcibly);
    }

    private ProcessBuilder wildfly(boolean tls) throws IOException {
        copy(Path.of(System.getProperty("pinghub.serverBase"), "configuration"), directory.resolve("configuration"));
        Files.createDirectories(directory.resolve("deployments"));
        Files.copy(WAR, directory.resolve("deployments/ROOT.war"));
        if (tls) {
            TlsConfig.wildfly(HOME, directory, CONFIG.resolve("wildfly/pinghub.cli"));
        }
        var builder = new ProcessBuilder(HOME.resolve("bin/standalone.sh").toString(),
                "-Djboss.server.base.dir=" + directory, "-Djboss.http.port=" + port, "-Djboss.https.port=" + tlsPort,
                "-Djboss.management.http.port=" + managementPort);
        builder.environment().put("LAUNCH_JBOSS_IN_BACKGROUND", "1");
        return builder;
    }

    private ProcessBuilder openLiberty(boolean tls) throws IOException {
        Path server = directory.resolve("servers/" + name());
        copy(CONFIG.resolve("openliberty"), server);
        if (tls) {
            TlsConfig.openLiberty(server, tlsPort);
        }
        Files.createDirectories(server.resolve("apps"));
        Files.copy(WAR, server.resolve("apps/pinghub.war"));
        var builder = liberty("run");
        builder.environment().put("HTTP_PORT", Integer.toString(port));
        return builder;
    }

    private ProcessBuilder liberty(String command, String... options) {
        var words = new ArrayList<>(List.of(HOME.resolve("bin/server").toString(), command, name()));
        words.addAll(List.of(options));
        var builder = new ProcessBuilder(words);
        builder.environment().put("WLP_USER_DIR", directory.toString());
        return builder;
    }

    private String name() {
        return "installed-" + port;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.createDirectories(to);
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private void awaitReady() {
        try {
            Eventually.within(ServerProcess.START_LIMIT, () -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException("ended with " + process.exitValue() + "\n" + log());
                }
                try (var socket = new RawSocket(http("/"))) {
                    return socket.send("GET /-/health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .response().status() == 200;
                } catch (UncheckedIOException e) {
                    return false; // not listening yet
                }
            });
        } catch (TimeoutException e) {
            kill();
            throw new AssertionError("was not ready\n" + log(), e);
        }
    }
}
