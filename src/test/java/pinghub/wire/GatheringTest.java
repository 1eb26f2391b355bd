package pinghub.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a thread waits for more of what comes fast, to write it in one go; on a clock that its waits move. */
@Timeout(30)
class GatheringTest {

    private static final int ENDLESS = Integer.MAX_VALUE;

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - TimeUnit.MILLISECONDS.toNanos(3)); // which overflows on the way
    private final List<Long> looks = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger toCome = new AtomicInteger();
    private final FanOut fanOut = new FanOut(now::get, this::pause);
    private FanOut.Shard shard;

    @BeforeEach
    void start() {
        fanOut.start(task -> {
            var thread = new Thread(task);
            threads.add(thread);
            return thread;
        });
        shard = fanOut.shard();
    }

    @AfterEach
    void stop() {
        fanOut.stop();
    }

    @ParameterizedTest
    @CsvSource({"400, 2", "600, 3", "4000, 20"})
    void whileMoreComesItIsForAQuarterOfTheTimeThatWritingToAllTook(int micros, int looksOf50Micros) throws InterruptedException {
        writeTo(64, micros);

        publishAfter(0, ENDLESS);

        assertThat(looks).hasSize(looksOf50Micros).containsOnly(50_000L);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "7, 8"})
    void itEndsWithTheFirstLookThatSeesNothingNew(int more, int expected) throws InterruptedException {
        writeTo(1000, 4000);

        publishAfter(0, more);

        assertThat(looks).hasSize(expected);
    }

    @Test
    void toAFewItWritesAtOnce() throws InterruptedException {
        writeTo(63, 400);

        publishAfter(0, ENDLESS);

        assertThat(looks).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"400, 2", "401, 0"})
    void whatComesNowAndThenIsWrittenAtOnce(int quietMicros, int expected) throws InterruptedException {
        writeTo(64, 400);

        publishAfter(quietMicros, ENDLESS);

        assertThat(looks).hasSize(expected);
    }

    @Test
    void thatItStopsIsNotWaitedForHoweverMuchComes() throws InterruptedException {
        writeTo(64, 400);
        var waiting = new CountDownLatch(1);
        shard.execute(new FanOut.Task() {
            @Override
            protected void run() {
                calls.set(0);
            }

            @Override
            protected int calls() {
                waiting.countDown();
                now.addAndGet(-50_000); // nor does the time ever come
                return calls.incrementAndGet();
            }
        });
        waiting.await();

        fanOut.stop();

        assertThat(threads).noneMatch(Thread::isAlive);
    }

    /** So many writes in one go, which take so long; returns when the thread has nothing more to do. */
    private void writeTo(int subscribers, int micros) throws InterruptedException {
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        shard.execute(() -> {
            begun.countDown();
            awaitQuietly(go); // so that all the others are of one round
        });
        begun.await();
        for (int i = 1; i < subscribers; i++) {
            shard.execute(() -> { });
        }
        var done = new CountDownLatch(1);
        shard.execute(() -> {
            now.addAndGet(TimeUnit.MICROSECONDS.toNanos(micros));
            done.countDown();
        });
        go.countDown();
        done.await();
        while (threads.get(0).getState() != Thread.State.WAITING) { // for more
            Thread.onSpinWait();
        }
    }

    /** Something new to write after so long, and while the thread waits as often again; returns when that is written. */
    private void publishAfter(int quietMicros, int more) throws InterruptedException {
        now.addAndGet(TimeUnit.MICROSECONDS.toNanos(quietMicros));
        toCome.set(more);
        var written = new CountDownLatch(1);
        shard.execute(new FanOut.Task() {
            @Override
            protected void run() {
                written.countDown();
            }

            @Override
            protected int calls() {
                return calls.get();
            }
        });
        written.await();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void pause(long nanos) {
        looks.add(nanos);
        now.addAndGet(nanos);
        if (toCome.getAndDecrement() > 0) {
            calls.incrementAndGet();
        }
    }
}
