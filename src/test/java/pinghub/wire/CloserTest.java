package pinghub.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.RecordingLog;

class CloserTest {

    private final AtomicLong now = new AtomicLong();
    private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    private final Closer closer = new Closer(now::get);
    private final RecordingLog log = new RecordingLog(Closer.class);
    private volatile ThreadFactory making = Thread::new;

    @BeforeEach
    void start() {
        closer.start(task -> {
            Thread thread = making.newThread(task);
            threads.add(thread);
            return thread;
        });
    }

    @AfterEach
    void stop() {
        closer.stop();
        log.close();
    }

    @Test
    void whateverOneEndingThrowsTheNextOneRuns() throws InterruptedException {
        closer.execute(() -> {
            throw new NoClassDefFoundError("on purpose");
        }, () -> { });
        closer.execute(() -> {
            throw new IOException("on purpose");
        }, () -> { });
        closer.execute(() -> Thread.currentThread().interrupt(), () -> { });

        settle();
        assertThat(log.complaints()).as("a connection that is gone already is none").containsExactly("a connection could not be ended");
    }

    @Test
    void theSecondStepComesTwoSecondsAfterTheFirst() throws InterruptedException {
        var second = new CountDownLatch(1);
        now.set(TimeUnit.HOURS.toNanos(1));
        closer.execute(() -> { }, second::countDown);
        settle();

        pass(1999);
        settle();
        settle();
        assertThat(second.getCount()).as("too early").isEqualTo(1);

        pass(1);
        settle();
        assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void theSecondStepComesThoughTheFirstFails() throws InterruptedException {
        var second = new CountDownLatch(1);
        closer.execute(() -> {
            throw new IOException("on purpose");
        }, second::countDown);
        settle();

        pass(2000);
        settle();

        assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatIsDueGoesBeforeOthersThatWait() throws InterruptedException {
        var over = new CountDownLatch(1);
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        keepBusyUntil(over);
        closer.execute(() -> order.add("ended"));

        closer.executeLater(() -> order.add("due"));
        pass(2000);
        over.countDown();
        settle();

        assertThat(order).containsExactly("due", "ended");
    }

    @ParameterizedTest
    @CsvSource({"5000, false", "5001, true", "10000, true"})
    void aContainerMayWaitForFiveSeconds(int millis, boolean interrupted) throws InterruptedException {
        var waiting = new CountDownLatch(1);
        var gate = new Object();
        now.set(TimeUnit.HOURS.toNanos(1));

        synchronized (gate) {
            closer.execute(() -> {
                waiting.countDown();
                synchronized (gate) { // waits, and what interrupts it can be seen
                    Thread.interrupted();
                }
            });
            waiting.await();
            pass(millis);
            closer.hurry();

            assertThat(threads.get(0).isInterrupted()).isEqualTo(interrupted);
        }
    }

    @Test
    void whatItWaitsForIsFreedThenByAnotherThread() throws InterruptedException {
        var waiting = new CountDownLatch(1);
        var freed = new CountDownLatch(1);
        var over = new CountDownLatch(1);
        closer.execute(new Closer.Ending() {

            @Override
            public void run() {
                waiting.countDown();
                awaitUninterrupted(freed);
                over.countDown();
            }

            @Override
            public void free() {
                freed.countDown();
            }
        });
        waiting.await();

        pass(5000);
        closer.hurry();
        assertThat(threads).as("nobody else waits").hasSize(1);

        pass(1);
        closer.hurry();
        assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(threads).hasSize(2);
    }

    @Test
    void soItIsWhereAnotherHasTakenItsPlaceBefore() throws InterruptedException {
        var waiting = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        closer.execute(() -> {
            waiting.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        waiting.await();
        var over = new CountDownLatch(1);
        closer.execute(() -> awaitUninterrupted(over));
        pass(1001);
        closer.hurry();

        pass(4000);
        closer.hurry();

        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
        over.countDown();
    }

    @ParameterizedTest
    @CsvSource({"1000, 1", "1001, 2"})
    void oneThatKeepsOthersWaitingForMoreThanASecondIsReplaced(int millis, int expected) throws InterruptedException {
        var over = new CountDownLatch(1);
        var next = new CountDownLatch(1);
        keepBusyUntil(over);
        closer.execute(next::countDown);

        pass(millis);
        closer.hurry();
        assertThat(threads).hasSize(expected);

        if (expected == 1) {
            over.countDown();
        }
        assertThat(next.await(30, TimeUnit.SECONDS)).isTrue();
        over.countDown();
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

        pass(6000);
        closer.hurry();

        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(next.await(30, TimeUnit.SECONDS)).isTrue();
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

        pass(11_000);
        closer.hurry();
        assertThat(next.await(30, TimeUnit.SECONDS)).isTrue();

        over.countDown();
        assertEnds(threads.get(0));
        pass(2000);
        settle();
        assertThat(afterwards.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(threads).hasSize(2).allSatisfy(thread -> assertThat(thread.getName()).isEqualTo("pinghub-closer"));
    }

    @Test
    @Timeout(30)
    void whoHasNothingToDoIsNotReplaced() throws InterruptedException {
        settle();
        awaitIdle(threads.get(0));
        pass(3_600_000);

        closer.hurry();

        assertThat(threads).hasSize(1);
    }

    @Test
    void beforeItsStartNobodyIsHurried() {
        var idle = new Closer(now::get);

        idle.hurry();
        idle.stop();

        assertThat(threads).as("of another").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whereThereIsNoOtherThreadTheOneGoesOnAndTheNextLookTriesAgain(boolean evenToMakeOne) throws InterruptedException {
        var over = new CountDownLatch(1);
        keepBusyUntil(over);
        making = task -> {
            if (evenToMakeOne) {
                throw new OutOfMemoryError("on purpose");
            }
            return new Thread(task) {
                @Override
                public void start() {
                    throw new OutOfMemoryError("on purpose");
                }
            };
        };
        pass(11_000);
        closer.hurry();
        assertThat(log.complaints()).containsExactly("a container keeps the thread that ends connections, and there is no other");

        over.countDown();
        settle();
        assertThat(threads.get(0).isAlive()).isTrue();

        making = Thread::new;
        var next = new CountDownLatch(1);
        keepBusyUntil(next);
        pass(11_000);
        closer.hurry();
        settle();
        next.countDown();
    }

    @Test
    void oneThatStopsIsNotReplaced() throws InterruptedException {
        var over = new CountDownLatch(1);
        keepBusyUntil(over);

        closer.stop();
        pass(11_000);
        closer.hurry();
        over.countDown();

        assertThat(threads).hasSize(1);
        assertEnds(threads.get(0));
    }

    @Test
    @Timeout(30)
    void whereTheOneThatIsReplacedHearsThatItStopsTheOtherHearsItToo() throws InterruptedException {
        var over = new CountDownLatch(1);
        keepBusyUntil(over);
        Thread first = threads.get(0);
        making = task -> {
            over.countDown();
            awaitIdle(first); // before it can see that it is replaced
            return new Thread(task) {
                @Override
                public void start() {
                    closer.stop();
                    assertEnds(first);
                    super.start();
                }
            };
        };

        pass(11_000);
        closer.hurry();

        assertEnds(threads.get(1));
    }

    @Test
    void whoeverComesAfterTheOneThatStoppedStopsToo() throws InterruptedException {
        var over = new CountDownLatch(1);
        keepBusyUntil(over);
        Thread first = threads.get(0);
        making = task -> {
            closer.stop();
            over.countDown();
            assertEnds(first);
            return new Thread(task);
        };

        pass(11_000);
        closer.hurry();

        assertEnds(threads.get(1));
    }

    @Test
    void whenItStopsEverythingHasEnded() throws InterruptedException {
        var first = new CountDownLatch(1);
        var second = new CountDownLatch(1);

        closer.execute(first::countDown, second::countDown);
        closer.stop();
        assertEnds(threads.get(0));

        assertThat(first.getCount() + second.getCount()).isZero();
    }

    private void pass(long millis) {
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Until all that was to be done by now is done. */
    private void settle() throws InterruptedException {
        var done = new CountDownLatch(1);
        closer.execute(done::countDown);
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private void keepBusyUntil(CountDownLatch over) throws InterruptedException {
        var waiting = new CountDownLatch(1);
        closer.execute(() -> {
            waiting.countDown();
            awaitUninterrupted(over);
        });
        assertThat(waiting.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private static void awaitIdle(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) { // for what comes next
            Thread.onSpinWait();
        }
    }

    private static void assertEnds(Thread thread) {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertThat(thread.isAlive()).isFalse();
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
