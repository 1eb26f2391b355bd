package pinghub.it;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;

/** Payara Micro in a process of its own, that deploys and undeploys while it runs: only from inside can it be told to. */
final class PayaraLauncher implements RedeployableServer {

    private final Process process;
    private final int port;
    private final BufferedReader answers;

    private PayaraLauncher(Process process, int port) {
        this.process = process;
        this.port = port;
        this.answers = process.inputReader();
    }

    static PayaraLauncher start(Application... applications) {
        Path jar = Path.of(System.getProperty("pinghub.serverDirectory"), "payara-micro.jar");
        int port = ServerProcess.freePort();
        File directory = directory();
        var main = new File(directory, "main.jar");
        ShrinkWrap.create(JavaArchive.class).addClass(PayaraMain.class).as(ZipExporter.class).exportTo(main);
        var command = new ArrayList<String>();
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
        command.addAll(opens(jar));
        command.addAll(List.of("-cp", jar + File.pathSeparator + main, PayaraMain.class.getName(), Integer.toString(port)));
        for (Application application : applications) {
            var war = new File(directory, application.name() + ".war");
            application.war().as(ZipExporter.class).exportTo(war);
            command.addAll(List.of(application.name(), application.contextRoot(), war.toString()));
        }
        try {
            var builder = new ProcessBuilder(command);
            builder.redirectError(File.createTempFile("pinghub-payara-", ".log"));
            var launcher = new PayaraLauncher(builder.start(), port);
            launcher.awaitDone("start");
            return launcher;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static File directory() {
        try {
            return Files.createTempDirectory("pinghub-payara-").toFile();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void deploy() {
        ask("deploy");
    }

    @Override
    public void undeploy() {
        ask("undeploy");
    }

    @Override
    public URI http(String path) {
        return URI.create("http://127.0.0.1:" + port + RedeployableServer.contextPath() + path);
    }

    @Override
    public Jvm jvm() {
        return new Jvm(process.pid());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private void ask(String what) {
        try {
            process.outputWriter().write(what + "\n");
            process.outputWriter().flush();
            awaitDone(what);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitDone(String what) throws IOException {
        String line = answers.readLine();
        while (line != null && !line.equals(PayaraMain.DONE + what)) {
            line = answers.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("Payara Micro ended at: " + what);
        }
    }

    /** What "java -jar" would open by the jar's manifest. */
    private static List<String> opens(Path jar) {
        try (var file = new JarFile(jar.toFile())) {
            return Stream.of(file.getManifest().getMainAttributes().getValue("Add-Opens").split(" "))
                    .flatMap(each -> Stream.of("--add-opens", each + "=ALL-UNNAMED")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
