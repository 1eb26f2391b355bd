package pinghub.websocket.direct.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.ws.tcpchannel.internal.TCPConnLink;
import com.ibm.ws.wsoc.external.SessionExt;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

/** With as much of Open Liberty as Pinghub knows of it. */
class LibertySessionTest {

    @Test
    void anotherServersSessionOrOneThatIsNotWhatItWasHasNone() {
        assertThat(LibertySession.of("a session")).isEmpty();
        assertThat(LibertySession.of(new SessionExt(null))).isEmpty();
    }

    @Test
    void whatTheServerHasKeptEnds() throws IOException {
        try (SocketChannel network = SocketChannel.open()) {
            LibertySession session = LibertySession.of(SessionExt.over(new TCPConnLink(network))).orElseThrow();
            assertThat(network.isOpen()).isTrue();

            session.cut();
            assertThat(network.isOpen()).isFalse();

            session.cut(); // as often as one likes
        }
    }
}
