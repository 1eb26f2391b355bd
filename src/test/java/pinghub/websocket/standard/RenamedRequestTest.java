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
            .with("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
            .with("sec-websocket-protocol", "chat").with("Sec-WebSocket-Protocol", "pinghub.v1+json"), "c1f", "pinghub.v1+json");

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
    void theContainerIsOfferedTheSubprotocolThatWasChosen() {
        assertThat(Collections.list(request.getHeaders("Sec-WebSocket-Protocol"))).containsExactly("pinghub.v1+json");
        assertThat(request.getHeader("sec-websocket-protocol")).isEqualTo("pinghub.v1+json");
        assertThat(Collections.list(request.getHeaderNames())).anyMatch("sec-websocket-protocol"::equalsIgnoreCase);
    }

    @Test
    void orNone() {
        var plain = new RenamedRequest(FakeRequest.get().with("Sec-WebSocket-Protocol", "chat"), "c1f", "");

        assertThat(plain.getHeader("Sec-WebSocket-Protocol")).isNull();
        assertThat(plain.getHeaders("sec-websocket-protocol").hasMoreElements()).isFalse();
        assertThat(Collections.list(plain.getHeaderNames())).isEmpty();
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
