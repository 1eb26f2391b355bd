package pinghub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which subject may know which: dependencies point to {@code channel}, and no protocol knows another. */
class ArchitectureTest {

    private static final Path SOURCES = Path.of("src/main/java/pinghub");

    /** What each package may name of ours besides itself. The root package ties all together and may name everything. */
    private static final Map<String, Set<String>> OURS = Map.ofEntries(
            Map.entry("channel", Set.of()),
            Map.entry("config", Set.of()),
            Map.entry("http", Set.of("channel", "config")),
            Map.entry("api", Set.of("channel", "config", "http", "wire")),
            Map.entry("monitoring", Set.of("channel", "config", "http", "relay", "wire")),
            Map.entry("wire", Set.of("channel", "config", "http")),
            Map.entry("websocket", Set.of("channel", "config", "http", "wire")),
            Map.entry("stream", Set.of("channel", "config", "http", "wire")),
            Map.entry("console", Set.of("channel", "config", "http", "stream", "wire")),
            Map.entry("relay", Set.of("channel", "config", "http", "wire")),
            Map.entry("grip", Set.of("channel", "config", "http", "wire")),
            Map.entry("cluster", Set.of("channel", "config", "http")),
            Map.entry("client", Set.of("channel")),
            Map.entry("local", Set.of("channel", "config", "client")));

    /** Says what may be {@code null}, to readers and tools; not needed at run time, and so open to all. */
    private static final String NULLABLE = "org.jspecify.annotations.Nullable";

    /** What the two innermost packages may name of others'; the rest may name any interface of the platform. */
    private static final Map<String, List<String>> THEIRS = Map.of(
            "channel", List.of("java.", "jakarta.inject."),
            "config", List.of("java.", "jakarta.inject.", "jakarta.enterprise.", "org.eclipse.microprofile.config."));
    private static final List<String> PLATFORM = List.of("java.", "javax.", "jakarta.", "org.eclipse.microprofile.");

    /** Libraries that travel with us, and who alone may name them. */
    private static final Map<String, String> LIBRARIES = Map.of("relay/location/", "org.yaml.snakeyaml.");

    private static final List<String> CONTAINERS = List.of("websocket/direct/container/", "wire/container/",
            "http/container/");
    private static final List<String> SERVERS = List.of("fish.payara.", "org.glassfish.", "com.sun.", "org.wildfly.",
            "org.jboss.", "io.undertow.", "org.xnio.", "com.ibm.", "io.openliberty.", "org.apache.");

    private static final Pattern COMMENT_OR_LITERAL = Pattern.compile(
            "/\\*.*?\\*/|//[^\\n]*|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'", Pattern.DOTALL);
    private static final Pattern QUALIFIED = Pattern.compile("(?<![\\w.])(?:[a-z][a-z0-9]*\\.)+(?:[A-Z]\\w*|\\*)");

    @Test
    void everyPackageKnowsOnlyWhatItMay() throws IOException {
        assertThat(violations(sources())).isEmpty();
    }

    @Test
    void everyPackageHasARule() throws IOException {
        Set<String> subjects = sources().keySet().stream().filter(file -> file.contains("/"))
                .map(ArchitectureTest::subject).collect(Collectors.toCollection(TreeSet::new));

        assertThat(OURS.keySet()).containsAll(subjects);
        assertThat(subjects).as("something was read at all").contains("channel", "config", "http", "websocket");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "channel/A.java | import pinghub.config.Settings;",
        "channel/A.java | import pinghub.Wiring;",
        "channel/A.java | import jakarta.servlet.http.HttpServletRequest;",
        "channel/A.java | import jakarta.websocket.Session;",
        "channel/A.java | import jakarta.ws.rs.GET;",
        "channel/A.java | import jakarta.enterprise.inject.Produces;",
        "channel/A.java | import org.eclipse.microprofile.config.Config;",
        "channel/A.java | import static pinghub.http.Refusal.ORIGIN;",
        "channel/A.java | import pinghub.http.*;",
        "channel/A.java | private final pinghub.http.Refusal refusal;",
        "config/A.java | import pinghub.channel.Limits;",
        "config/A.java | import jakarta.servlet.ServletContext;",
        "config/A.java | import org.eclipse.microprofile.metrics.Tag;",
        "http/A.java | import pinghub.websocket.Connections;",
        "http/A.java | import pinghub.monitoring.Figures;",
        "http/A.java | import pinghub.RestApplication;",
        "api/A.java | import pinghub.monitoring.Figures;",
        "monitoring/A.java | import pinghub.websocket.Connections;",
        "websocket/A.java | import pinghub.monitoring.Figures;",
        "websocket/standard/A.java | import pinghub.stream.EventStream;",
        "stream/A.java | import pinghub.websocket.Connection;",
        "stream/A.java | import pinghub.console.LiveFeed;",
        "console/A.java | import pinghub.websocket.Connection;",
        "wire/A.java | import pinghub.websocket.Connection;",
        "relay/A.java | import pinghub.grip.Hold;",
        "relay/A.java | import org.yaml.snakeyaml.Yaml;",
        "grip/A.java | import pinghub.cluster.Redis;",
        "cluster/A.java | import pinghub.relay.Position;",
        "websocket/standard/A.java | import org.glassfish.tyrus.core.TyrusSession;",
        "websocket/direct/A.java | import io.undertow.server.HttpServerExchange;",
        "http/A.java | Object o = new com.ibm.ws.Thing();",
        "A.java | import fish.payara.micro.PayaraMicro;",
        "http/A.java | import io.netty.channel.Channel;",
        "http/A.java | import org.jspecify.annotations.NullUnmarked;",
    })
    void aBrokenRuleIsFound(String file, String line) {
        assertThat(violations(Map.of(file, "package x;\n" + line + "\nclass A { }\n"))).hasSize(1)
                .allSatisfy(violation -> assertThat(violation).startsWith(file));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "channel/A.java | import java.util.concurrent.locks.ReentrantLock;",
        "channel/A.java | import jakarta.inject.Singleton;",
        "channel/A.java | import org.jspecify.annotations.Nullable;",
        "channel/A.java | /** See {@link pinghub.http.Refusal}. */",
        "channel/A.java | // unlike jakarta.websocket.Session",
        "channel/A.java | String s = \"jakarta.websocket.server.ServerContainer\"; char c = '\"';",
        "config/A.java | import org.eclipse.microprofile.config.Config;",
        "config/A.java | import jakarta.enterprise.inject.Produces;",
        "http/A.java | import pinghub.channel.Channels;",
        "http/A.java | import org.jspecify.annotations.Nullable;",
        "websocket/A.java | import pinghub.websocket.standard.StandardEngine;",
        "websocket/standard/A.java | import pinghub.websocket.Connection;",
        "websocket/direct/container/A.java | import io.undertow.server.HttpServerExchange;",
        "http/container/A.java | import io.undertow.server.HttpServerExchange;",
        "A.java | import pinghub.wire.KeepAlive;",
        "relay/location/A.java | import org.yaml.snakeyaml.Yaml;",
        "stream/A.java | import pinghub.wire.FanOut;",
    })
    void whatIsAllowedIsNot(String file, String line) {
        assertThat(violations(Map.of(file, "package x;\n" + line + "\nclass A { }\n"))).isEmpty();
    }

    private static List<String> violations(Map<String, String> sources) {
        List<String> violations = new ArrayList<>();
        sources.forEach((file, source) -> {
            String code = COMMENT_OR_LITERAL.matcher(source).replaceAll("");
            QUALIFIED.matcher(code).results().map(MatchResult::group).distinct()
                    .filter(name -> !mayName(file, name))
                    .forEach(name -> violations.add(file + " names " + name));
        });
        return violations;
    }

    private static boolean mayName(String file, String name) {
        String subject = subject(file);
        if (name.startsWith("pinghub.")) {
            String other = name.split("\\.")[1];
            return subject.isEmpty() || other.equals(subject)
                    || OURS.getOrDefault(subject, Set.of()).contains(other);
        }
        if (name.equals(NULLABLE)) {
            return true;
        }
        if (THEIRS.containsKey(subject)) {
            return THEIRS.get(subject).stream().anyMatch(name::startsWith);
        }
        if (LIBRARIES.entrySet().stream().anyMatch(library -> file.startsWith(library.getKey()) && name.startsWith(library.getValue()))) {
            return true;
        }
        return PLATFORM.stream().anyMatch(name::startsWith)
                || CONTAINERS.stream().anyMatch(file::startsWith) && SERVERS.stream().anyMatch(name::startsWith);
    }

    private static String subject(String file) {
        return file.contains("/") ? file.substring(0, file.indexOf('/')) : "";
    }

    private static Map<String, String> sources() throws IOException {
        var sources = new TreeMap<String, String>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                sources.put(SOURCES.relativize(file).toString().replace('\\', '/'), Files.readString(file));
            }
        }
        return sources;
    }
}
