package pinghub.it;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The Autobahn testsuite's client, which tries a websocket server case by case; in a virtual machine of its own. */
final class FuzzingClient {

    private static final Set<String> GOOD = Set.of("OK", "INFORMATIONAL", "NON-STRICT", "UNIMPLEMENTED");

    private FuzzingClient() {
    }

    /**
     * How a case went.
     *
     * @param behavior  what the server did, in the suite's words
     * @param atTheEnd  how it closed
     * @param closeCode the status code it closed with; 0 without one
     */
    record Result(String behavior, String atTheEnd, int closeCode) {

        boolean isFailure() {
            return !GOOD.contains(behavior) || !GOOD.contains(atTheEnd);
        }
    }

    /** How all cases went, by their ids. */
    record Results(Map<String, Result> all) {

        Map<String, Result> failures() {
            return all.entrySet().stream().filter(result -> result.getValue().isFailure())
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        }

        /** How many went how, and those that failed. */
        @Override
        public String toString() {
            var counts = new TreeMap<String, Integer>();
            all.values().forEach(result -> counts.merge(result.behavior() + "/" + result.atTheEnd(), 1, Integer::sum));
            return counts + ", failed " + failures();
        }
    }

    /**
     * Runs cases, given by patterns such as {@code 1.*}, one after the other on one channel. The whole report stands below
     * {@code target/autobahn} afterwards.
     */
    static Results run(URI channel, String name, Duration limit, String... cases) throws IOException, InterruptedException {
        Path jars = Path.of(System.getProperty("pinghub.autobahn"));
        Path report = jars.resolve(System.getProperty("arquillian.launch") + "-" + name);
        Path log = jars.resolve(report.getFileName() + ".log");
        Files.deleteIfExists(report.resolve("index.json")); // of an earlier run
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", jars.resolve("*").toString(),
                "-Dfuzz.url=" + channel.toString().replaceFirst("^http", "ws"),
                "-Dfuzz.cases=" + String.join(",", cases),
                "-Dfuzz.report=" + report,
                "org.python.util.jython", script(jars).toString())
                .directory(jars.toFile()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the fuzzing client is not done after " + limit + ", see " + log);
            }
        } finally {
            process.destroyForcibly();
        }
        var results = new Results(read(report.resolve("index.json")));
        System.out.println("Autobahn, " + report.getFileName() + ": " + results); // what passed is worth knowing too
        return results;
    }

    private static Path script(Path directory) throws IOException {
        Path script = directory.resolve("fuzzing-client.py");
        try (var resource = FuzzingClient.class.getResourceAsStream("fuzzing-client.py")) {
            Files.write(script, resource.readAllBytes());
        }
        return script;
    }

    private static Map<String, Result> read(Path index) throws IOException {
        var results = new TreeMap<String, Result>();
        try (Reader file = Files.newBufferedReader(index); var json = Json.createReader(file)) {
            json.readObject().values().forEach(agent -> agent.asJsonObject().forEach((id, value) -> {
                JsonObject result = value.asJsonObject();
                results.put(id, new Result(result.getString("behavior"), result.getString("behaviorClose"),
                        result.getInt("remoteCloseCode", 0)));
            }));
        }
        return results;
    }
}
