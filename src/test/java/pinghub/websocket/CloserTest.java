package pinghub.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CloserTest {

    private static final Logger LOG = Logger.getLogger(Closer.class.getName());

    private final AtomicLong now = new AtomicLong();
    private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    private final Closer closer = new Closer(now::get);

    @BeforeEach
    void start() {
        LOG.setLevel(Level.OFF); // failures that are meant to be there
        closer.start(task -> {
            var thread = new Thread(task);
            threads.add(thread);
            return thread;
        });
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

    @Test
    void aContainerThatWaitsForOneConnectionIsInterrupted() throws InterruptedException {
        var waiting = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var next = new CountDownLatch(1);
        closer.execute(() -> {
            waiting.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        closer.execute(next::countDown);
        waiting.await();

        closer.hurry();
        assertThat(interrupted.getCount()).as("in time").isEqualTo(1);
        now.addAndGet(TimeUnit.SECONDS.toNanos(6));
        closer.hurry();

        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(next.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(threads).hasSize(1);
    }

    @Test
    void oneThatWaitsAllTheSameIsLeftToItselfAndTheOthersEnd() throws InterruptedException {
        var waiting = new CountDownLatch(1);
        var over = new CountDownLatch(1);
        var next = new CountDownLatch(1);
        var afterwards = new CountDownLatch(1);
        closer.execute(() -> {
            waiting.countDown();
            awaitUninterrupted(over);
        }, afterwards::countDown);
        closer.execute(next::countDown);
        waiting.await();

        now.addAndGet(TimeUnit.SECONDS.toNanos(11));
        closer.hurry();
        assertThat(next.await(30, TimeUnit.SECONDS)).isTrue();

        over.countDown();
        threads.get(0).join(TimeUnit.SECONDS.toMillis(30));
        assertThat(threads.get(0).isAlive()).as("the one that was replaced").isFalse();
        assertThat(afterwards.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(threads).hasSize(2);
    }

    @Test
    void whenItStopsEverythingHasEnded() throws InterruptedException {
        var first = new CountDownLatch(1);
        var second = new CountDownLatch(1);

        closer.execute(first::countDown, second::countDown);
        closer.stop();
        threads.get(0).join(TimeUnit.SECONDS.toMillis(30));

        assertThat(first.getCount() + second.getCount()).isZero();
        assertThat(threads.get(0).isAlive()).isFalse();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // As a container may do it.
            }
        }
    }
}
