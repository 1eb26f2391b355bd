package pinghub.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import pinghub.channel.RecordingLog;
import pinghub.channel.Together;

class FanOutTest {

    private static final int MANY = 10_000;

    private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    private final FanOut fanOut = new FanOut();

    @Test
    void aShardDoesItsWorkInOrderInOneThread() throws InterruptedException {
        List<Integer> done = Collections.synchronizedList(new ArrayList<>());
        List<Boolean> own = Collections.synchronizedList(new ArrayList<>());
        fanOut.start(factory());
        FanOut.Shard shard = fanOut.shard();

        for (int i = 0; i < 1000; i++) {
            int number = i;
            shard.execute(() -> done.add(number));
            shard.execute(() -> own.add(shard.isCurrentThread()));
        }
        settle(shard);
        fanOut.stop();

        assertThat(done).isEqualTo(IntStream.range(0, 1000).boxed().toList());
        assertThat(own).containsOnly(true);
        assertThat(shard.isCurrentThread()).isFalse();
    }

    @Test
    void noThreadIsLeftWhenStoppingReturns() throws InterruptedException {
        fanOut.start(factory());
        assertThat(threads).hasSizeGreaterThanOrEqualTo(2).allSatisfy(thread ->
                assertThat(thread.getName()).startsWith("pinghub-fan-out-"));
        var busy = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        fanOut.shard().execute(() -> {
            busy.countDown();
            while (!Thread.interrupted()) {
                Thread.onSpinWait();
            }
            interrupted.countDown();
        });
        busy.await();

        fanOut.stop();

        assertThat(threads).noneMatch(Thread::isAlive);
        assertThat(interrupted.getCount()).isZero();
    }

    @Test
    void whatManyThreadsGiveItRunsOnceAndInTheOrderOfEach() throws Exception {
        List<String> done = Collections.synchronizedList(new ArrayList<>());
        fanOut.start(factory());
        FanOut.Shard shard = fanOut.shard();

        Together.run(giver(shard, "a", done), giver(shard, "b", done), giver(shard, "c", done));
        settle(shard);
        fanOut.stop();

        assertThat(done).hasSize(3 * MANY);
        for (String name : List.of("a", "b", "c")) {
            assertThat(done.stream().filter(task -> task.startsWith(name)))
                    .isEqualTo(IntStream.range(0, MANY).mapToObj(i -> name + i).toList());
        }
    }

    @Test
    void aTaskMayBeGivenAgainAsSoonAsItRuns() throws InterruptedException {
        fanOut.start(factory());
        FanOut.Shard shard = fanOut.shard();
        var runs = new CountDownLatch(MANY);
        shard.execute(new FanOut.Task() {
            @Override
            protected void run() {
                runs.countDown();
                if (runs.getCount() > 0) {
                    shard.execute(this);
                }
            }
        });

        assertThat(runs.await(20, TimeUnit.SECONDS)).isTrue();

        fanOut.stop();
    }

    @Test
    void anInterruptionWithinATaskDoesNotReachTheNext() throws InterruptedException {
        fanOut.start(factory());
        FanOut.Shard shard = fanOut.shard();
        var go = new CountDownLatch(1);
        List<Boolean> interrupted = Collections.synchronizedList(new ArrayList<>());

        shard.execute(() -> awaitQuietly(go)); // so that the next two are of one round
        shard.execute(() -> Thread.currentThread().interrupt());
        shard.execute(() -> interrupted.add(Thread.interrupted()));
        go.countDown();
        settle(shard);
        fanOut.stop();

        assertThat(interrupted).containsExactly(false);
    }

    @Test
    void aGuestThatIsInterruptedWritesAllTheSameAndStaysInterrupted() {
        fanOut.start(factory());
        FanOut.Shard shard = fanOut.shard();
        List<Boolean> interrupted = new ArrayList<>();

        Thread.currentThread().interrupt();
        shard.runForGuest(task(() -> interrupted.add(Thread.currentThread().isInterrupted())));
        boolean still = Thread.interrupted();
        fanOut.stop();

        assertThat(interrupted).containsExactly(false);
        assertThat(still).isTrue();
    }

    @Test
    void anInterruptionWithinAGuestsTaskEndsWithIt() {
        fanOut.start(factory());

        fanOut.shard().runForGuest(task(Thread.currentThread()::interrupt));
        boolean interrupted = Thread.interrupted();
        fanOut.stop();

        assertThat(interrupted).isFalse();
    }

    @Test
    void shardsAreGivenOutInTurn() {
        fanOut.start(factory());

        assertThat(Stream.generate(fanOut::shard).limit(2L * threads.size()).distinct()).hasSize(threads.size());

        fanOut.stop();
    }

    @Test
    void workThatFailsOrIsInterruptedDoesNotEndTheThread() throws InterruptedException {
        fanOut.start(factory());
        FanOut.Shard shard = fanOut.shard();

        try (var log = new RecordingLog(FanOut.class)) {
            shard.execute(() -> {
                throw new IllegalStateException("on purpose");
            });
            shard.execute(() -> {
                throw new OutOfMemoryError("on purpose");
            });
            shard.execute(() -> Thread.currentThread().interrupt());
            settle(shard);

            assertThat(log.complaints()).hasSize(2).containsOnly("writing to a subscriber failed unexpectedly");
        }

        fanOut.stop();
    }

    @Test
    void whatHasNotRunWhenItStopsDoesNotRun() throws InterruptedException {
        fanOut.start(factory());
        FanOut.Shard shard = fanOut.shard();
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var stopping = new CountDownLatch(1);
        var late = new AtomicBoolean();
        shard.execute(() -> {
            begun.countDown();
            awaitQuietly(go); // so that the next two are of one round
        });
        begun.await();
        shard.execute(() -> {
            stopping.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                // The end.
            }
        });
        shard.execute(() -> late.set(true));
        go.countDown();
        stopping.await();

        fanOut.stop();

        assertThat(threads).noneMatch(Thread::isAlive);
        assertThat(late).isFalse();
    }

    @Test
    void whoIsInAHurryToStopDoesNotWaitForTheThreadsAndStaysInterrupted() throws InterruptedException {
        fanOut.start(factory());
        var begun = new CountDownLatch(1);
        var over = new AtomicBoolean();
        fanOut.shard().execute(() -> {
            begun.countDown();
            while (!over.get()) {
                Thread.yield(); // a container that does not care
            }
        });
        begun.await();

        Thread.currentThread().interrupt();
        fanOut.stop();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(threads.get(0).isAlive()).isTrue();
        over.set(true);
        threads.get(0).join(20_000);
        assertThat(threads.get(0).isAlive()).as("it ends without being watched").isFalse();
    }

    /** What a container starts from within a send inherits it, and that may live on for ever; and one may look for services by it. */
    @Test
    void itsThreadsDoNotKnowTheApplicationThoughTheContainerSetsIt() throws InterruptedException {
        var application = new ClassLoader() { };
        ThreadFactory threadsOfTheApplication = task -> factory().newThread(() -> {
            Thread.currentThread().setContextClassLoader(application);
            task.run();
        });
        fanOut.start(threadsOfTheApplication);
        var found = new LinkedBlockingQueue<ClassLoader>();

        fanOut.shard().execute(() -> found.add(Thread.currentThread().getContextClassLoader()));

        assertThat(found.poll(20, TimeUnit.SECONDS)).isSameAs(ClassLoader.getPlatformClassLoader());
        fanOut.stop();
    }

    @Test
    void afterItsEndAShardIsStillGiven() {
        fanOut.start(factory());
        fanOut.stop();

        assertThat(fanOut.shard()).as("for a connection that comes in the last moment").isNotNull();
    }

    private static Together.Task giver(FanOut.Shard shard, String name, List<String> done) {
        return () -> IntStream.range(0, MANY).forEach(i -> shard.execute(() -> done.add(name + i)));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private ThreadFactory factory() {
        return task -> {
            var thread = new Thread(task);
            threads.add(thread);
            return thread;
        };
    }

    private static FanOut.Task task(Runnable action) {
        return new FanOut.Task() {
            @Override
            protected void run() {
                action.run();
            }
        };
    }

    private static void settle(FanOut.Shard shard) throws InterruptedException {
        var done = new CountDownLatch(1);
        shard.execute(done::countDown);
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    }
}
