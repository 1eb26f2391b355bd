package pinghub.console;

import jakarta.json.Json;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonGeneratorFactory;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import pinghub.channel.Limits;

/** Samples as JSON; what each member means is in src/docs/operating.md. Thread-safe. */
final class SampleJson {

    private static final double NANOS = 1e9;

    private final JsonGeneratorFactory generators = Json.createGeneratorFactory(Map.of());

    /** {@code {"limits":{…},"samples":[…]}}, oldest first. */
    String history(List<Sample> samples, Limits limits) {
        return object(json -> {
            json.writeStartObject("limits").write("connections", limits.subscribers()).write("channels", limits.channels()).writeEnd();
            json.writeStartArray("samples");
            for (Sample sample : samples) {
                json.writeStartObject();
                members(sample, json);
                json.writeEnd();
            }
            json.writeEnd();
        });
    }

    /** {@code {"up":…,…,"top":{…}}}; without {@code top} where nobody has looked. */
    String sample(Sample sample, Optional<TopChannels.Top> top) {
        return object(json -> {
            members(sample, json);
            if (top.isPresent()) {
                json.writeStartObject("top");
                entries("bySubscribers", top.get().bySubscribers(), json);
                entries("byRate", top.get().byRate(), json);
                json.writeEnd();
            }
        });
    }

    private interface Members {
        void write(JsonGenerator json);
    }

    private String object(Members members) {
        var text = new StringWriter();
        try (JsonGenerator json = generators.createGenerator(text)) {
            json.writeStartObject();
            members.write(json);
            json.writeEnd();
        }
        return text.toString();
    }

    private static void members(Sample sample, JsonGenerator json) {
        Reading reading = sample.reading();
        json.write("up", rounded(sample.up().toNanos() / NANOS));
        counts("connections", reading.connections(), json);
        json.write("channels", reading.channels());
        json.writeStartObject("messages").write("post", reading.postMessages()).write("websocket", reading.websocketMessages()).writeEnd();
        json.write("unheard", reading.unheard());
        json.write("deliveries", reading.deliveries());
        json.writeStartObject("bytes").write("in", reading.bytesIn()).write("out", reading.bytesOut()).writeEnd();
        counts("dropped", reading.dropped(), json);
        counts("closed", reading.closed(), json);
        counts("refused", reading.refused(), json);
        json.writeStartObject("memory").write("outboxes", reading.memory().outboxes()).write("history", reading.memory().history())
                .write("heap", reading.memory().heap()).write("heapMax", reading.memory().heapMax()).writeEnd();
        sample.lag().ifPresent(lag -> json.writeStartObject("lag").write("p50", rounded(lag.p50())).write("p90", rounded(lag.p90()))
                .write("p99", rounded(lag.p99())).writeEnd());
    }

    private static void counts(String name, Map<String, Long> counts, JsonGenerator json) {
        json.writeStartObject(name);
        new TreeMap<>(counts).forEach(json::write);
        json.writeEnd();
    }

    private static void entries(String name, List<TopChannels.Entry> entries, JsonGenerator json) {
        json.writeStartArray(name);
        for (TopChannels.Entry entry : entries) {
            json.writeStartObject().write("channel", entry.name().value()).write("subscribers", entry.subscribers())
                    .write("rate", rounded(entry.rate())).writeEnd();
        }
        json.writeEnd();
    }

    /** To the sixth place: more would say more than is known, and take room. */
    private static double rounded(double value) {
        return Math.round(value * 1e6) / 1e6;
    }
}
