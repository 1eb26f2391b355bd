package pinghub.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import pinghub.config.SomeSettings;

class ShownSettingsTest {

    @Test
    void everySettingIsShownButTheToken() throws IOException {
        var defaults = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("src/main/resources/META-INF/microprofile-config.properties"))) {
            defaults.load(file);
        }
        List<String> names = defaults.stringPropertyNames().stream()
                .filter(name -> name.startsWith("pinghub.") && !name.equals("pinghub.admin.token")).toList();

        Map<String, Object> shown = ShownSettings.of(SomeSettings.with("pinghub.admin.token=0123456789abcdef"));

        assertThat(names).hasSizeGreaterThan(20);
        assertThat(shown).containsOnlyKeys(names);
        assertThat(shown.toString()).doesNotContain("0123456789abcdef");
    }

    @Test
    void valuesAreWhatTheyMeanAndNotHowTheyWereWritten() {
        Map<String, Object> shown = ShownSettings.of(SomeSettings.with("pinghub.origin=https://B.example,https://a.example:8443",
                "pinghub.drain=90s", "pinghub.admin.allow=10.0.0.0/8", "pinghub.history=/a=5", "pinghub.slow=/b=drop-oldest"));

        assertThat(shown).containsEntry("pinghub.origin", List.of("https://a.example:8443", "https://b.example:443"))
                .containsEntry("pinghub.drain", "PT1M30S").containsEntry("pinghub.admin.allow", List.of("10.0.0.0/8"))
                .containsEntry("pinghub.history", Map.of("/a", Map.of("messages", 5, "age", "PT10M", "bytes", 1048576L)))
                .containsEntry("pinghub.slow", Map.of("/b", "drop-oldest")).containsEntry("pinghub.websocket.engine", "direct")
                .containsEntry("pinghub.outbox.capacity", 256);
    }
}
