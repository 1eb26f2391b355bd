package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is shipped: the archive, and the list of its parts that goes with it. */
class WarIT {

    private static final String LIBRARIES = "WEB-INF/lib/";
    private static final Pattern OURS = Pattern.compile("pinghub(?:/[a-z]+)+/[A-Z][A-Za-z0-9_$]*");

    private final Path war = Path.of(System.getProperty("pinghub.war"));

    @Test
    void theListOfPartsNamesEveryLibraryInTheWarAndNothingElse() throws IOException {
        try (var archive = new JarFile(war.toFile());
                var bom = Json.createReader(Files.newBufferedReader(war.resolveSibling("pinghub-sbom.json")))) {
            var libraries = archive.stream().filter(entry -> !entry.isDirectory()).map(JarEntry::getName)
                    .filter(name -> name.startsWith(LIBRARIES)).map(name -> name.substring(LIBRARIES.length())).toList();
            var parts = bom.readObject().getJsonArray("components").getValuesAs(JsonObject.class);

            assertThat(parts).extracting(part -> part.getString("name") + "-" + part.getString("version") + ".jar")
                    .containsExactlyInAnyOrderElementsOf(libraries);
        }
    }

    @Test
    void theWarHoldsNoClassesButItsOwn() throws IOException {
        try (var archive = new JarFile(war.toFile())) {
            assertThat(archive.stream().map(JarEntry::getName).filter(name -> name.endsWith(".class"))).isNotEmpty()
                    .allSatisfy(name -> assertThat(name).startsWith("WEB-INF/classes/pinghub/"));
        }
    }

    @Test
    void theClientJarNamesNothingOfOursThatItDoesNotHold() throws IOException {
        try (var archive = new JarFile(System.getProperty("pinghub.client"))) {
            Set<String> held = archive.stream().map(JarEntry::getName).filter(name -> name.endsWith(".class"))
                    .map(name -> name.replaceFirst("\\.class$", "")).collect(Collectors.toSet());
            var named = new TreeSet<String>();
            for (String name : held) {
                try (InputStream in = archive.getInputStream(archive.getEntry(name + ".class"))) {
                    // As they stand in the class file: each name in a constant of its own, or within a descriptor.
                    OURS.matcher(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)).results().map(MatchResult::group).forEach(named::add);
                }
            }

            assertThat(named).contains("pinghub/channel/ChannelName", "pinghub/client/Pinghub");
            assertThat(held).containsAll(named);
        }
    }

    @Test
    void whatOtherApplicationsAloneNeedIsNotInTheWar() throws IOException {
        try (var archive = new JarFile(war.toFile())) {
            assertThat(archive.getEntry("WEB-INF/classes/pinghub/client/Pinghub.class")).isNotNull();
            assertThat(archive.stream().map(JarEntry::getName)).noneMatch(name -> name.startsWith("WEB-INF/classes/pinghub/client/http/"));
        }
    }
}
