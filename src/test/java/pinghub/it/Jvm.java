package pinghub.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A look into another Java process, by the JDK's own jcmd. */
record Jvm(long pid) {

    /** The server that Arquillian has started. */
    static Jvm ofTheServer() {
        return new Jvm(ProcessHandle.current().descendants()
                .filter(process -> process.info().commandLine().filter(Jvm::isServer).isPresent())
                .mapToLong(ProcessHandle::pid).findFirst().orElseThrow());
    }

    /** How many class loaders have loaded a class of this name and are still alive after a collection. */
    long loadersOf(String className) {
        collect();
        return jcmd("VM.class_hierarchy", className).stream().filter(line -> line.contains(className + "/")).count();
    }

    /** How many objects of exactly this class are alive after a collection. */
    long instancesOf(String className) {
        return jcmd("GC.class_histogram").stream().map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length > 3 && columns[3].equals(className))
                .mapToLong(columns -> Long.parseLong(columns[1])).sum();
    }

    /** Bytes of heap that are alive after a collection. */
    long heap() {
        jcmd("GC.run"); // what was left to cleaners and references is dead by the next
        String total = jcmd("GC.class_histogram").stream().filter(line -> line.startsWith("Total")).findFirst().orElseThrow();
        return Long.parseLong(total.strip().split("\\s+")[2]);
    }

    /** Bytes of metaspace in use after a collection. */
    long metaspace() {
        collect();
        // Up to JDK 21 the one says so, later the other.
        String line = Stream.of("GC.heap_info", "VM.metaspace").flatMap(command -> jcmd(command).stream())
                .filter(each -> each.matches(".*Metaspace +used \\d+K.*")).findFirst().orElseThrow();
        return Long.parseLong(line.replaceFirst(".*?used (\\d+)K.*", "$1")) * 1024;
    }

    /** All threads the names of which start like this, and where they are. */
    List<Stack> threads(String start) {
        return Stream.of(String.join("\n", jcmd("Thread.print")).split("\n\n")).filter(text -> text.startsWith("\"" + start))
                .map(text -> new Stack(text.substring(1, text.indexOf('"', 1)), text)).sorted(Comparator.comparing(Stack::thread))
                .toList();
    }

    /** One thread in a thread dump. */
    record Stack(String thread, String text) { }

    private void collect() {
        jcmd("GC.run");
        jcmd("GC.class_histogram"); // counts what is reachable, and therefore collects once more
    }

    private List<String> jcmd(String... command) {
        try {
            var builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                    Long.toString(pid)).redirectErrorStream(true);
            builder.command().addAll(List.of(command));
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", builder.command()) + "\n" + output);
            }
            return output.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean isServer(String commandLine) {
        return commandLine.contains("jboss-modules.jar") || commandLine.contains("ws-server.jar")
                || commandLine.contains("payara-micro.jar");
    }
}
