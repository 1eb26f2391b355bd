package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as HTTP serves it; what it does is for the tests in a browser. At a context root other than the root. */
class PageServingIT extends ServerIT {

    private static final String CONTEXT_ROOT = "/pinghub";

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.at(CONTEXT_ROOT, Map.of());
    }

    @Override
    String contextRoot() {
        return CONTEXT_ROOT;
    }

    @Test
    void theContextRootIsNotPartOfTheChannelsName() {
        assertThat(server("/user/157/chan").getRawPath()).isEqualTo("/pinghub/user/157/chan");
        try (var subscriber = websocket("/user/157/chan")) {
            post("/user/157/chan", "below a context root");
            subscriber.expect("below a context root");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/chan", "/user/157/chan", "/a;b", "//", "/index.html", "/a%2Fb", "/trailing/", "/x?y=z"})
    void anyPathAnswersThePage(String path) {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(response.body()).startsWithIgnoringCase("<!doctype html>");
        assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
    }

    @ParameterizedTest
    @CsvSource({"page.js, text/javascript", "style.css, text/css", "icon.svg, image/svg+xml"})
    void itsPartsAreFoundByQueryBelowAnyPath(String part, String type) {
        for (String path : new String[] {"/", "/user/157/chan", "//a/"}) {
            HttpResponse<String> response = get(path + "?page=" + part);

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?page=nothing.js", "?page=..", "?page=web.xml"})
    void aPartThatDoesNotExistIs404(String query) {
        assertThat(get("/chan" + query).statusCode()).isEqualTo(404);
    }

    @Test
    void headHasTheHeadersAndNoBody() {
        String path = server("/chan").getRawPath();
        try (var socket = new RawSocket(server("/"))) {
            socket.send("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

            RawSocket.Response response = socket.headResponse();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Content-Type")).startsWith("text/html");
            assertThat(socket.isClosedByServer()).isTrue();
        }
    }

    @Test
    void anUnchangedPageIs304() {
        String tag = get("/chan").headers().firstValue("ETag").orElseThrow();

        RawSocket.Response response = raw("GET " + server("/chan").getRawPath()
                + " HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: " + tag + "\r\nConnection: close\r\n\r\n");

        assertThat(response.status()).isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/-/pinghub.js", "/user/157/chan?page=pinghub.js"})
    void theJavaScriptClientIsServedToPagesOfAnyOrigin(String path) {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("export class Pinghub");
        assertThat(response.body().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(6 * 1024);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/javascript");
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.headers().firstValue("Cache-Control").orElseThrow()).contains("no-cache");
        assertThat(response.headers().firstValue("ETag")).isPresent();
    }

    @Test
    void aPathWithMarkupIsNowhereInThePage() {
        assertThat(get("/%3Cscript%3Ealert(1)%3C/script%3E").body()).doesNotContain("alert(1)");
    }
}
