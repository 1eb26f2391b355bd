package pinghub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import pinghub.channel.RecordingLog;

class RepeatedTest {

    @Test
    void whatFailsOnceIsDoneAgainAndSaid() throws Exception {
        var runs = new CountDownLatch(3);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (var log = new RecordingLog(Repeated.class)) {
            timer.scheduleAtFixedRate(new Repeated(() -> {
                runs.countDown();
                throw new OutOfMemoryError("on purpose");
            }, "sweeping failed"), 1, 1, TimeUnit.MILLISECONDS);

            assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(log.complaints()).contains("sweeping failed");
        } finally {
            timer.shutdownNow();
        }
    }
}
