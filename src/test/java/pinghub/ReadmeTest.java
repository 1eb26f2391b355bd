package pinghub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's tables are what an operator goes by, so they must not fall behind. */
class ReadmeTest {

    private static final Pattern METRIC = Pattern.compile("^ +Figure\\.(?:counter|gauge|labelled)\\(\"([a-z_]+)\"", Pattern.MULTILINE);

    private final String readme = read("README.md");

    @Test
    void everySettingStandsThereWithItsDefault() throws IOException {
        var defaults = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("src/main/resources/META-INF/microprofile-config.properties"))) {
            defaults.load(file);
        }

        defaults.stringPropertyNames().stream().filter(key -> key.startsWith("pinghub.")).forEach(key -> {
            String value = defaults.getProperty(key);
            String cell = key.equals("pinghub.reserved-prefix") ? "`" + value + "`" : value.isEmpty() ? "empty" : value;
            assertThat(readme).contains("| `" + key + "` | " + cell + " |");
        });
    }

    @Test
    void everyMetricStandsThere() {
        var names = new TreeSet<String>();
        METRIC.matcher(read("src/main/java/pinghub/monitoring/Figures.java")).results()
                .forEach(result -> names.add(result.group(1)));

        assertThat(names).hasSizeGreaterThan(10).allSatisfy(name -> assertThat(readme).contains("pinghub_" + name));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new IllegalStateException("run from the project's root", e);
        }
    }
}
