package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.CloseReason;
import pinghub.channel.DropReason;

class ConsoleResourceTest {

    private static final Path WEBAPP = Path.of("src/main/webapp/-");
    private static final Pattern REFERENCE = Pattern.compile("(?:href|src)=\"console/([^\"]+)\"|from '\\./([^']+)'");

    @ParameterizedTest
    @CsvSource({
        "index.html, console, text/html;charset=UTF-8",
        "console.js, console, text/javascript;charset=UTF-8",
        "icon.svg, console, image/svg+xml",
        "messages.js, page, text/javascript;charset=UTF-8",
    })
    void aPartIsAnsweredWithItsTypeAlsoOneOfThePage(String asset, String folder, String type) throws IOException {
        Response part = ask(asset);

        assertThat(part.getStatus()).isEqualTo(200);
        assertThat(part.getMediaType()).hasToString(type);
        assertThat((byte[]) part.getEntity()).isEqualTo(Files.readAllBytes(WEBAPP.resolve(folder).resolve(asset)));
    }

    @Test
    void nothingFromElsewhereRunsInItAndItTalksToItsNodeAlone() throws IOException {
        Response console = ask("index.html");

        assertThat(console.getHeaderString("Content-Security-Policy")).contains("default-src 'none'", "script-src 'self'",
                "connect-src 'self';", "frame-ancestors 'none'").doesNotContain("unsafe");
        assertThat(console.getHeaderString("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing.js", "page.html"})
    void whatIsNoPartIsNotFound(String asset) throws IOException {
        assertThat(ask(asset).getStatus()).isEqualTo(404);
    }

    @Test
    void whateverAPartRefersToIsThere() throws IOException {
        List<Path> parts;
        try (Stream<Path> files = Files.list(WEBAPP.resolve("console"))) {
            parts = files.toList();
        }
        assertThat(parts).hasSizeGreaterThan(5);
        for (Path part : parts) {
            for (MatchResult reference : REFERENCE.matcher(Files.readString(part)).results().toList()) {
                String name = reference.group(1) == null ? reference.group(2) : reference.group(1);
                assertThat(ask(name).getStatus()).as("%s, which %s wants", name, part).isEqualTo(200);
            }
        }
    }

    @Test
    void everyReasonIsExplained() throws IOException {
        String figures = Files.readString(WEBAPP.resolve("console/figures.js"));
        Stream<String> reasons = Stream.of(Refusal.reasons().stream(), names(DropReason.values()), names(CloseReason.values()))
                .flatMap(each -> each);

        assertThat(reasons).allSatisfy(reason -> assertThat(figures).containsPattern("[ '{]" + reason + "'?: '"));
    }

    private static Stream<String> names(Enum<?>[] constants) {
        return Arrays.stream(constants).map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    private static Response ask(String asset) throws IOException {
        var conditions = (Request) Proxy.newProxyInstance(ConsoleResourceTest.class.getClassLoader(), new Class<?>[] {Request.class},
                (proxy, called, arguments) -> null);
        return new ConsoleResource().console(FakeRequest.get().attribute(ChannelFilter.ASSET, asset), conditions);
    }
}
