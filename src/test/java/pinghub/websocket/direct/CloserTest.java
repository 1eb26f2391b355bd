package pinghub.websocket.direct;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CloserTest {

    private static final Logger LOG = Logger.getLogger(Closer.class.getName());

    private final Closer closer = new Closer();

    @BeforeEach
    void start() {
        LOG.setLevel(Level.OFF); // failures that are meant to be there
        closer.start(Thread::new);
    }

    @AfterEach
    void stop() {
        closer.stop();
        LOG.setLevel(null);
    }

    @Test
    void whateverOneEndingThrowsTheNextOneRuns() throws InterruptedException {
        var next = new CountDownLatch(1);

        closer.execute(() -> {
            throw new NoClassDefFoundError("on purpose");
        }, () -> { });
        closer.execute(() -> {
            throw new IOException("on purpose");
        }, () -> { });
        closer.execute(next::countDown, () -> { });

        assertThat(next.await(30, TimeUnit.SECONDS)).isTrue();
    }
}
