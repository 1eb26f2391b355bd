package pinghub.relay.location;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pinghub.config.SomeSettings;
import pinghub.http.FakeRequest;

/** The files of locations that are in the repository. */
class ShippedLocationsTest {

    @ParameterizedTest
    @CsvSource({"src/test/resources/locations-relay.yaml, 36", "src/test/resources/locations-nchan.yaml, 64",
        "server-config/relay/locations.yaml, 8"})
    void eachIsValid(String file, int locations) throws IOException {
        LocationFile parsed = LocationFile.parse(file, Files.readAllBytes(Path.of(file)));

        assertThat(parsed.problems()).isEmpty();
        assertThat(parsed.locations().size()).isEqualTo(locations);
    }

    @ParameterizedTest
    @CsvSource({"/pub/abc, PUBLISHER, test", "/pub/abc/expire/5, PUBLISHER, test", "/sub/multi/a/b/c, SUBSCRIBER, test",
        "/pubsub/x, PUBSUB, test", "/group/test, GROUP, test", "/nchan_stub_status, STATUS, ''", "/channel_events/x, SUBSCRIBER, meta",
        "/pub/nobuffer/x, PUBLISHER, test", "/sub/broadcast/x, SUBSCRIBER, test"})
    void whatTheSuiteAsksForIsServed(String path, Role role, String group) {
        var locations = new Locations(SomeSettings.with("pinghub.locations="
                + Path.of("src/test/resources/locations-nchan.yaml").toAbsolutePath()));

        Match match = locations.match(path, FakeRequest.get()).orElseThrow();

        assertThat(match.location().role()).isEqualTo(role);
        assertThat(((Call) match.resolve(FakeRequest.get())).group()).isEqualTo(group);
    }

    @Test
    void theSchemaKnowsWhatTheReaderKnows() throws IOException {
        JsonObject schema;
        try (JsonReader reader = Json.createReader(Files.newBufferedReader(Path.of("server-config/relay/locations.schema.json")))) {
            schema = reader.readObject();
        }
        var location = new HashSet<>(SettingNames.SETTINGS);
        location.addAll(SettingNames.ROLES);
        location.addAll(SettingNames.PATHS);
        location.add("when");

        assertThat(schema.getJsonObject("properties").getJsonObject("defaults").getJsonObject("properties").keySet())
                .containsExactlyInAnyOrderElementsOf(SettingNames.SETTINGS);
        assertThat(schema.getJsonObject("$defs").getJsonObject("location").getJsonObject("properties").keySet())
                .containsExactlyInAnyOrderElementsOf(location);
    }

    @Test
    void theDocumentKnowsWhatTheReaderKnows() throws IOException {
        String document = Files.readString(Path.of("src/docs/protocol/relay.md"));

        assertThat(SettingNames.SETTINGS).allSatisfy(name -> assertThat(document).contains("`" + name + "`"));
        assertThat(SettingNames.ROLES).allSatisfy(name -> assertThat(document).contains("`" + name + "`"));
    }

    @ParameterizedTest
    @CsvSource({"migrating-from-nhpm.md, 2", "migrating-from-nchan.md, 3"})
    void whatTheDocumentsSayToWriteIsValid(String document, int locations) throws IOException {
        String text = Files.readString(Path.of("src/docs", document));
        int start = text.indexOf("```yaml\nlocations:") + "```yaml\n".length();

        LocationFile file = LocationFile.parse(document, text.substring(start, text.indexOf("```", start)));

        assertThat(file.problems()).isEmpty();
        assertThat(file.locations().size()).isEqualTo(locations);
    }
}
