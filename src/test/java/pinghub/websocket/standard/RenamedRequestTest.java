package pinghub.websocket.standard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.api.Test;
import pinghub.http.FakeRequest;

class RenamedRequestTest {

    private final RenamedRequest request = new RenamedRequest(FakeRequest.get()
            .with("Host", "example.com")
            .with("upgrade", "h2c, WebSocket")
            .with("connection", "keep-alive").with("connection", "upgrade")
            .with("sec-websocket-extensions", "permessage-deflate")
            .with("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), "c1f");

    @Test
    void itsPathIsOneSegmentAndItHasNoQuery() {
        assertThat(request.getRequestURI()).isEqualTo("/app/c1f");
        assertThat(request.getRequestURL()).hasToString("http://example.com:8080/app/c1f");
        assertThat(request.getServletPath()).isEqualTo("/c1f");
        assertThat(request.getPathInfo()).isNull();
        assertThat(request.getQueryString()).isNull();
    }

    @Test
    void theContainerIsOfferedNoExtension() {
        assertThat(request.getHeader("Sec-WebSocket-Extensions")).isNull();
        assertThat(request.getHeaders("SEC-WEBSOCKET-EXTENSIONS").hasMoreElements()).isFalse();
        assertThat(Collections.list(request.getHeaderNames())).noneMatch("sec-websocket-extensions"::equalsIgnoreCase);
    }

    @Test
    void whatHasBeenCheckedIsShownInItsPlainestForm() {
        assertThat(request.getHeader("Upgrade")).isEqualTo("websocket");
        assertThat(Collections.list(request.getHeaders("Connection"))).containsExactly("Upgrade");
    }

    @Test
    void everythingElseIsAsItCame() {
        assertThat(request.getHeader("sec-websocket-key")).isEqualTo("dGhlIHNhbXBsZSBub25jZQ==");
        assertThat(Collections.list(request.getHeaders("host"))).containsExactly("example.com");
        assertThat(request.getHeader("Origin")).isNull();
        assertThat(request.getMethod()).isEqualTo("GET");
    }

    @Test
    void aContainerThatAsksForTheSessionBeginsNone() {
        assertThat(request.getSession()).isNull();
        assertThat(request.getSession(true)).isNull();
    }
}
