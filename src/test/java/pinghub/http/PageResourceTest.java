package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageResourceTest {

    private static final Path FOLDER = Path.of("src/main/webapp/-/page");

    @ParameterizedTest
    @CsvSource({
        "index.html, text/html;charset=UTF-8",
        "style.css, text/css;charset=UTF-8",
        "page.js, text/javascript;charset=UTF-8",
        "pinghub.js, text/javascript;charset=UTF-8",
        "icon.svg, image/svg+xml",
    })
    void aPartIsAnsweredWithItsType(String asset, String type) throws IOException {
        Response part = ask(asset, null);

        assertThat(part.getStatus()).isEqualTo(200);
        assertThat(part.getMediaType()).hasToString(type);
        assertThat((byte[]) part.getEntity()).isEqualTo(Files.readAllBytes(FOLDER.resolve(asset)));
    }

    @Test
    void nothingFromElsewhereRunsInThePageAndNothingFramesIt() throws IOException {
        Response page = ask("index.html", null);

        assertThat(page.getHeaderString("Content-Security-Policy")).contains("default-src 'none'", "script-src 'self'",
                "frame-ancestors 'none'").doesNotContain("unsafe");
        assertThat(page.getHeaderString("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.getHeaderString("Referrer-Policy")).isEqualTo("no-referrer");
    }

    @Test
    void pagesOfAnyOriginMayLoadTheClientAndNothingElse() throws IOException {
        assertThat(ask("pinghub.js", null).getHeaderString("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(ask("page.js", null).getHeaderString("Access-Control-Allow-Origin")).isNull();
    }

    @Test
    void theClientIsSmallAndNeedsNothingElse() throws IOException {
        byte[] client = (byte[]) ask("pinghub.js", null).getEntity();

        assertThat(client).hasSizeLessThan(6 * 1024);
        assertThat(new String(client, StandardCharsets.UTF_8)).doesNotContain("import");
    }

    @Test
    void aBrowserAsksEachTimeWhetherItsCopyIsStillRight() throws IOException {
        Response page = ask("index.html", null);

        assertThat(page.getHeaderString("Cache-Control")).contains("no-cache");
        assertThat(page.getEntityTag()).isNotEqualTo(ask("page.js", null).getEntityTag());
    }

    @Test
    void whoHasItAlreadyIsToldSoAndGetsNoCopy() throws IOException {
        EntityTag tag = ask("index.html", null).getEntityTag();

        Response unchanged = ask("index.html", tag);

        assertThat(unchanged.getStatus()).isEqualTo(304);
        assertThat(unchanged.getEntity()).isNull();
        assertThat(unchanged.getEntityTag()).isEqualTo(tag);
        assertThat(unchanged.getHeaderString("Cache-Control")).contains("no-cache");
    }

    @Test
    void whoHasAnotherGetsThisOne() throws IOException {
        EntityTag other = ask("page.js", null).getEntityTag();

        assertThat(ask("index.html", other).getStatus()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing.html", "index.htm", "index"})
    void thereAreNoOtherParts(String asset) throws IOException {
        Response response = ask(asset, null);

        assertThat(response.getStatus()).isEqualTo(404);
        assertThat(response.getMediaType()).hasToString("text/plain;charset=UTF-8");
        assertThat(response.getEntity()).isEqualTo("The page has no such part.\n");
    }

    /** Asks for a part as a browser that has the one with this tag, if any. */
    private static Response ask(String asset, EntityTag known) throws IOException {
        var conditions = (Request) Proxy.newProxyInstance(PageResourceTest.class.getClassLoader(), new Class<?>[] {Request.class},
                (proxy, called, arguments) -> arguments[0].equals(known) ? Response.notModified() : null);
        return new PageResource().page(FakeRequest.get().attribute(ChannelFilter.ASSET, asset), conditions);
    }
}
