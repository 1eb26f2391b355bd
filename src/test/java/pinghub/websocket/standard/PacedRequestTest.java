package pinghub.websocket.standard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import org.junit.jupiter.api.Test;
import pinghub.http.FakeRequest;
import pinghub.websocket.OneNode;

class PacedRequestTest {

    private final FakeRequest request = FakeRequest.get();
    private final PacedRequest paced = new PacedRequest(request, new OneNode().enter(), Runnable::run);

    /** A handler that only its own container can make. */
    static final class Closed implements HttpUpgradeHandler {

        Closed(String secret) {
            throw new AssertionError(secret);
        }

        @Override
        public void init(WebConnection link) {
            throw new AssertionError();
        }

        @Override
        public void destroy() {
            throw new AssertionError();
        }
    }

    @Test
    void whoIsAskedForStandsBehindOneThatKeepsThePace() throws Exception {
        FakeStack stack = paced.upgrade(FakeStack.class);

        HttpUpgradeHandler handler = request.upgraded().orElseThrow();
        assertThat(handler).isInstanceOf(PacedHandler.class);
        handler.init(new FakeStreams(1));
        assertThat(stack.link()).isNotNull();
    }

    @Test
    void whoCannotBeMadeHereIsLeftToTheContainer() {
        assertThatThrownBy(() -> paced.upgrade(Closed.class)).as("what the container says").isInstanceOf(IllegalStateException.class);

        assertThat(request.upgraded()).isEmpty();
    }
}
