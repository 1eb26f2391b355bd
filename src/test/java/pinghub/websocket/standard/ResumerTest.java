package pinghub.websocket.standard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResumerTest {

    private static final Runnable NOTHING = () -> { };

    private final AtomicInteger made = new AtomicInteger();
    private final Resumer resumer = new Resumer();

    @AfterEach
    void stop() {
        resumer.stop();
    }

    @Test
    void thereIsNoThreadBeforeItHasSomethingToDoAndOneForAll() throws Exception {
        start();
        assertThat(made).hasValue(0);

        var names = new CompletableFuture<String>();
        var done = new CountDownLatch(3);
        resumer.execute(() -> names.complete(Thread.currentThread().getName()));
        for (int i = 0; i < 3; i++) {
            resumer.execute(done::countDown);
        }

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(names.get(10, TimeUnit.SECONDS)).isEqualTo("pinghub-resumer");
        assertThat(made).hasValue(1);
    }

    @Test
    void beforeItsStartAndAfterItsEndItRefuses() {
        assertThatThrownBy(() -> resumer.execute(NOTHING)).isInstanceOf(RejectedExecutionException.class);

        start();
        resumer.stop();

        assertThatThrownBy(() -> resumer.execute(NOTHING)).isInstanceOf(RejectedExecutionException.class);
    }

    private void start() {
        resumer.start(task -> {
            made.incrementAndGet();
            return new Thread(task);
        });
    }
}
