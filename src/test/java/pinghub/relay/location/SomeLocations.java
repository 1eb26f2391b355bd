package pinghub.relay.location;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import pinghub.config.SomeSettings;

/** Locations as a file has them, for tests of what uses them. */
public final class SomeLocations {

    private SomeLocations() {
    }

    /** The locations of a file with this text. */
    public static Locations of(String yaml) {
        try {
            Path file = Files.createTempFile("locations", ".yaml");
            try {
                return new Locations(SomeSettings.with("pinghub.locations=" + Files.writeString(file, yaml)));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One location, with these settings, each a line. */
    public static Location location(String... settings) {
        return of("locations:\n  - " + String.join("\n    ", settings) + "\n").all().get(0);
    }

    /** What the location of a request makes of it. */
    public static Resolution resolve(Locations locations, String path, HttpServletRequest request) {
        return locations.match(path, request).orElseThrow().resolve(request);
    }

    /** The same, where it is not refused. */
    public static Call call(Locations locations, String path, HttpServletRequest request) {
        return (Call) resolve(locations, path, request);
    }
}
