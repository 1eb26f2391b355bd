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
            SessionExt original = SessionExt.over(new TCPConnLink(network));
            LibertySession session = LibertySession.of(original).orElseThrow();
            assertThat(session.isOpen()).isTrue();

            session.cut();
            assertThat(session.isOpen()).isFalse();
            session.cut(); // as often as one likes

            assertThat(original.impl().connLink().vConnection()).as("by the server itself, which counts them").containsExactly("closed");
        }
    }
}
