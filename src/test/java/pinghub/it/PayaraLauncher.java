package pinghub.it;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** Payara Micro in a process of its own, that deploys and undeploys while it runs: only from inside can it be told to. */
final class PayaraLauncher implements RedeployableServer {

    private static final String DONE = "done: ";

    private final Process process;
    private final int port;
    private final BufferedReader answers;

    private PayaraLauncher(Process process, int port) {
        this.process = process;
        this.port = port;
        this.answers = process.inputReader();
    }

    static PayaraLauncher start(File war) {
        Path jar = Path.of(System.getProperty("pinghub.serverDirectory"), "payara-micro.jar");
        int port = ServerProcess.freePort();
        var command = new ArrayList<String>();
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
        command.addAll(opens(jar));
        command.addAll(List.of("-cp", jar + File.pathSeparator + Path.of("target", "it-classes"),
                PayaraLauncher.class.getName(), war.toString(), Integer.toString(port),
                System.getProperty("pinghub.contextRoot")));
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
        while (line != null && !line.equals(DONE + what)) {
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

    // ---- in the other process; Payara's classes are on its class path only

    public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
        PrintStream answers = System.out; // Payara puts its log in its place
        String config = "server-config/payara-micro/";
        Class<?> micro = Class.forName("fish.payara.micro.PayaraMicro");
        micro.getMethod("main", String[].class).invoke(null, (Object) new String[] {
            "--nohazelcast", "--disablephonehome", "--port", arguments[1],
            "--systemProperties", config + "system.properties",
            "--prebootcommandfile", config + "preboot-commands.txt",
            "--postdeploycommandfile", config + "postdeploy-commands.txt"});
        Object runtime = Class.forName("fish.payara.micro.boot.PayaraMicroBoot").getMethod("getRuntime")
                .invoke(micro.getMethod("getInstance").invoke(null));
        Class<?> api = Class.forName("fish.payara.micro.PayaraMicroRuntime");
        answers.println(DONE + "start");
        var in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("deploy")) {
                api.getMethod("deploy", String.class, String.class, File.class)
                        .invoke(runtime, "redeployed", arguments[2], new File(arguments[0]));
            } else {
                api.getMethod("undeploy", String.class).invoke(runtime, "redeployed");
            }
            answers.println(DONE + line);
        }
    }
}
