package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** What is shipped: the archive, and the list of its parts that goes with it. */
class WarIT {

    private static final String LIBRARIES = "WEB-INF/lib/";

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
}
