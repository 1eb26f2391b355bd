package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request's first lines may say, and which paths and phrases the server keeps for itself. */
class RequestHeadIT extends ServerIT {

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Host: a\r\nHost: b\r\n", "Host: a\r\nHost: a\r\n", "Host: a b/c\r\n"})
    void aRequestWithoutExactlyOneValidHostIsNotServed(String host) {
        isRefused("HTTP/1.1", host + "Content-Length: 5\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/3.0", "HTTP/11.1"})
    void anotherVersionIsNotServed(String version) {
        isRefused(version, "Host: localhost\r\nContent-Length: 5\r\n");
    }

    @Test
    void aBlankBehindAHeadersNameIsRefused() {
        blankBehindTheName("Content-Length : 5\r\n", Deviation.BLANK_BEFORE_COLON_PASSED_OVER);
        blankBehindTheName("Content-Length: 5\r\nX-Any : x\r\n", Deviation.BLANK_IN_UNKNOWN_HEADER_PASSED_OVER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/health", "/ibm/api"})
    void thePathsOfTheServersOwnApplicationsAreChannels(String path) {
        RawSocket.Response response = raw(post(path, "HTTP/1.1", "Host: localhost\r\nContent-Length: 5\r\n"));

        boolean taken = Deviation.PATHS_OF_OTHER_APPLICATIONS.isKnownHere() && server("/").getPath().equals("/");
        assertThat(response.body().equals("OK\n")).as(response.head() + response.body()).isEqualTo(!taken);
    }

    @Test
    void theReasonBehindTheStatusIsThatOfItsRegistry() {
        String response = raw(Conversation.handshake(server("/head").getRawPath())
                .replace("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 12")).head();

        assertThat(response.lines().findFirst().orElseThrow().strip()).matches(Deviation.REASON_OF_426_UNKNOWN.isKnownHere()
                ? "HTTP/1.1 426 (CUSTOM|Undefined)" : "HTTP/1.1 426 Upgrade Required");
    }

    private void blankBehindTheName(String headers, Deviation passedOver) {
        if (!passedOver.isKnownHere()) {
            isRefused("HTTP/1.1", "Host: localhost\r\n" + headers);
            return;
        }
        try (var subscriber = websocket("/head")) {
            assertThat(raw(post("/head", "HTTP/1.1", "Host: localhost\r\n" + headers)).status()).isEqualTo(200);
            subscriber.expect("hello");
        }
    }

    /** Refused by whoever looks first, and nobody hears it. */
    private void isRefused(String version, String headers) {
        try (var subscriber = websocket("/head")) {
            int status = raw(post("/head", version, headers)).status();

            assertThat(status).isIn(400, 505);
            post("/head", "clean");
            subscriber.expect("clean");
        }
    }

    private String post(String path, String version, String headers) {
        return "POST " + server(path).getRawPath() + " " + version + "\r\n" + headers + "\r\nhello";
    }
}
