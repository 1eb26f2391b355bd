package pinghub.wire;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchedListenerTest {

    private final List<String> happened = new ArrayList<>();
    private final WatchedListener watched = new WatchedListener(new WriteListener() {
        @Override
        public void onWritePossible() {
            happened.add("possible");
        }

        @Override
        public void onError(Throwable cause) {
            happened.add("error");
        }
    }, () -> happened.add("look"));

    @Test
    void theLookBeginsOnceAndNotBeforeTheThreadOfTheRequestIsDoneWithIt() throws IOException {
        assertThat(happened).isEmpty();

        watched.onWritePossible();
        watched.onWritePossible();

        assertThat(happened).containsExactly("look", "possible", "possible");
    }

    @Test
    void anErrorIsHandedOnWithoutALook() {
        watched.onError(new IOException("gone"));

        assertThat(happened).containsExactly("error");
    }
}
