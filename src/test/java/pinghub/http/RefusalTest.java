package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RefusalTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern REASON = Pattern.compile("(?:new Refusal|refused)\\(\\s*\"([a-z0-9-]+)\"");

    @Test
    void aRefusalIsASentenceOfPlainText() {
        var response = new FakeResponse();

        new Refusal("path", 400, "The path must not contain NUL.").send(response);

        assertThat(response.getStatus()).isEqualTo(400);
        assertThat(response.body()).isEqualTo("The path must not contain NUL.\n");
        assertThat(response.headers()).isEqualTo(Map.of("Content-Type", "text/plain;charset=UTF-8",
                "Content-Length", "31", "X-Content-Type-Options", "nosniff"));
    }

    @Test
    void itsLengthIsCountedInBytes() {
        var response = new FakeResponse();

        new Refusal("path", 400, "\u20AC").send(response);

        assertThat(response.headers()).containsEntry("Content-Length", "4");
    }

    @Test
    void aClientThatDoesNotWaitToBeRefusedIsNoFailure() {
        var response = new FakeResponse();
        response.breakOff();

        Refusal.ORIGIN.send(response);

        assertThat(response.getStatus()).isEqualTo(403);
    }

    @Test
    void itsHeadersAreSent() {
        var response = new FakeResponse();

        new Refusal("method", 405, "No.", Map.of("Allow", "GET, HEAD")).send(response);

        assertThat(response.headers()).containsEntry("Allow", "GET, HEAD");
    }

    @Test
    void aClosingRefusalIsTheSameAndEndsTheConnection() {
        Refusal refusal = new Refusal("method", 405, "No.", Map.of("Allow", "GET"));

        assertThat(refusal.closing()).isEqualTo(
                new Refusal("method", 405, "No.", Map.of("Allow", "GET", "Connection", "close")));
        assertThat(refusal.headers()).doesNotContainKey("Connection");
    }

    @Test
    void whatIsFullOrStoppingMayBeTriedAgain() {
        assertThat(Refusal.full("subscribers", 7)).satisfies(full -> {
            assertThat(full.status()).isEqualTo(503);
            assertThat(full.sentence()).contains("7 subscribers");
            assertThat(full.headers()).containsEntry("Retry-After", "5");
        });
        assertThat(Refusal.DRAINING.status()).isEqualTo(503);
        assertThat(Refusal.DRAINING.headers()).containsKey("Retry-After");
    }

    @Test
    void anOriginThatIsNotAllowedIsForbidden() {
        assertThat(Refusal.ORIGIN.status()).isEqualTo(403);
    }

    // Each reason is a label of a metric, which is there with 0 before it first happens.
    @Test
    void everyReasonUsedInTheCodeIsListedAndEveryListedOneIsUsed() throws IOException {
        Set<String> used;
        try (Stream<Path> files = Files.walk(SOURCES)) {
            used = files.filter(file -> file.toString().endsWith(".java")).map(RefusalTest::read)
                    .flatMap(source -> REASON.matcher(source).results().map((MatchResult match) -> match.group(1)))
                    .collect(Collectors.toSet());
        }

        assertThat(Refusal.reasons()).containsExactlyInAnyOrderElementsOf(used);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
