package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real browser, which offers permessage-deflate by itself, where it is switched on. */
@Tag("browser")
class BrowserCompressionIT {

    private static final String LONG = "all work and no play makes Jack a dull boy. ".repeat(20).strip();

    @Test
    void aBrowserAgreesAndBothWaysWork() {
        try (var server = ServerProcess.start(Map.of("PINGHUB_WEBSOCKET_COMPRESSION", "true")); var browser = Chromium.start()) {
            Tab page = browser.open("http://127.0.0.1:" + server.port() + "/news").connected();
            // Beside the page's own websocket one that shows what was agreed upon.
            page.script("window.agreed = new Promise(resolve => {"
                    + " const socket = new WebSocket(location.href.replace('http', 'ws'));"
                    + " socket.onopen = () => { resolve(socket.extensions); socket.send(arguments[0]); }; })", LONG);

            assertThat((String) page.script("return window.agreed")).startsWith("permessage-deflate");
            page.awaitMessages(LONG);
            assertThat(browser.complaints()).isEmpty();
        }
    }
}
