package pinghub.wire.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.ibm.ws.tcpchannel.internal.TCPConnLink;
import com.ibm.ws.wsoc.external.SessionExt;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

    @Test
    @Timeout(30)
    void whoeverWaitsForAConnectionThatHasEndedGoesOn() throws IOException, InterruptedException {
        SocketChannel network = SocketChannel.open();
        var tcp = new TCPConnLink(network);
        SessionExt original = SessionExt.over(tcp);
        LibertySession session = LibertySession.of(original).orElseThrow();
        var failure = new CompletableFuture<IOException>();
        var writing = new Thread(() -> failure.complete(catchThrowableOfType(IOException.class, tcp.writer()::write)));
        writing.start();
        network.close();
        awaitWaiting(writing);

        session.cut();

        assertThat(failure.join()).hasMessage("the websocket has ended");
        assertThat(original.impl().connLink().told()).containsExactly("not writing", "session removed");
        assertThat(original.impl().connLink().vConnection()).as("the server had ended it").isEmpty();
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }
}
