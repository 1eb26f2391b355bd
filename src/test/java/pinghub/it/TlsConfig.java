package pinghub.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The sections for TLS in {@code server-config}, which are comments there, put into effect in a copy of it. */
final class TlsConfig {

    static final String PASSWORD = "changeit";

    private static final Path TOOLS = Path.of(System.getProperty("java.home"), "bin");

    private TlsConfig() {
    }

    /** For WildFly: the lines of pinghub.cli, run on the configuration below {@code base}. */
    static void wildfly(Path home, Path base, Path cli) throws IOException {
        keyStore(base.resolve("configuration/pinghub.p12"));
        String section = Files.readString(cli).split("# --- TLS without a proxy", 2)[1];
        String lines = section.lines().filter(line -> line.startsWith("#/")).map(line -> line.substring(1))
                .collect(Collectors.joining("\n", "embed-server\n", "\nstop-embedded-server\n"));
        Path script = Files.writeString(base.resolve("tls.cli"), lines);
        var builder = new ProcessBuilder(home.resolve("bin/jboss-cli.sh").toString(), "--file=" + script);
        builder.environment().put("JAVA_OPTS", "-Djboss.server.base.dir=" + base);
        run(builder);
    }

    /** For Open Liberty: what its server.xml says. */
    static void openLiberty(Path server, int httpsPort) throws IOException {
        keyStore(server.resolve("resources/security/pinghub.p12"));
        Path file = server.resolve("server.xml");
        String xml = Files.readString(file);
        Matcher section = Pattern.compile("<!-- TLS without a proxy.*?(<keyStore .*?) -->", Pattern.DOTALL).matcher(xml);
        if (!section.find()) {
            throw new IllegalStateException("no section on TLS in\n" + xml);
        }
        Files.writeString(file, xml.replace("httpsPort=\"-1\"", "httpsPort=\"" + httpsPort + "\"")
                .replace("</featureManager>", "<feature>transportSecurity-1.0</feature></featureManager>")
                .replace("</server>", section.group(1) + "</server>"));
    }

    private static void keyStore(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        run(new ProcessBuilder(TOOLS.resolve("keytool").toString(), "-genkeypair", "-alias", "pinghub", "-keyalg", "RSA", "-keysize",
                "2048", "-dname", "CN=localhost", "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", PASSWORD));
    }

    private static void run(ProcessBuilder builder) throws IOException {
        builder.environment().putAll(Map.of("JAVA_HOME", System.getProperty("java.home"), "KEYSTORE_PASSWORD", PASSWORD));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException(List.of(builder.command()) + "\n" + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
