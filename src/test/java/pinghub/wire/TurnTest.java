package pinghub.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pinghub.channel.RecordingLog;

class TurnTest {

    private static final long LIMIT_SECONDS = 30;

    private final FanOut fanOut = new FanOut();
    private FanOut.Shard shard;

    @BeforeEach
    void start() {
        fanOut.start(Thread::new);
        shard = fanOut.shard();
    }

    @AfterEach
    void stop() {
        fanOut.stop();
    }

    @Test
    void oneThatAlwaysHasMoreDoesNotKeepTheOthersOfItsShardWaiting() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var other = new CountDownLatch(1);
        TestTurn endless = new TestTurn(shard, most -> {
            begun.countDown();
            return other.getCount() == 0 ? most : 0;
        });
        endless.call();
        assertThat(begun.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();

        new TestTurn(shard, most -> {
            other.countDown();
            return most;
        }).call();

        assertThat(other.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatIsMoreThanOneGoAllowsIsWrittenInTheNext() throws InterruptedException {
        var toWrite = new AtomicInteger(100);
        var written = new CountDownLatch(1);
        var turn = new TestTurn(shard, most -> {
            int left = toWrite.addAndGet(-most);
            if (left <= 0) {
                written.countDown();
            }
            return left <= 0 ? 1 : 0;
        });

        turn.callHere();

        assertThat(written.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatComesWhileItWaitsCanBeSeen() throws InterruptedException {
        var busy = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        shard.execute(() -> {
            busy.countDown();
            awaitQuietly(go);
        });
        busy.await();
        var turn = new TestTurn(shard, most -> most);

        turn.call();
        turn.call();
        int waiting = turn.calls();
        go.countDown();
        settle();

        assertThat(waiting).isEqualTo(2);
        assertThat(turn.calls()).isZero();
    }

    @Test
    void noThreadIsAllowedToWriteWithoutEnd() throws InterruptedException {
        List<Integer> allowed = Collections.synchronizedList(new ArrayList<>());
        var turn = new TestTurn(shard, most -> {
            allowed.add(most);
            return most;
        });

        turn.callHere();
        turn.call();
        settle();

        assertThat(allowed).hasSize(2).allSatisfy(most -> assertThat(most).isBetween(1, 100));
        assertThat(allowed.get(0)).as("a guest").isLessThan(allowed.get(1));
    }

    @Test
    void aCallWhileAnotherHasTheTurnIsAnsweredByThatOne() {
        List<Thread> writers = new ArrayList<>();
        var turn = new TestTurn[1];
        turn[0] = new TestTurn(shard, most -> {
            writers.add(Thread.currentThread());
            if (writers.size() == 1) {
                turn[0].call();
            }
            return most;
        });

        turn[0].callHere();

        assertThat(writers).containsExactly(Thread.currentThread(), Thread.currentThread());
    }

    @Test
    void afterAFailureThatNobodyForesawTheOwnerIsToldAndTheThreadGoesOn() throws InterruptedException {
        var turn = new TestTurn(shard, most -> {
            throw new OutOfMemoryError("on purpose");
        });

        try (var log = new RecordingLog(FanOut.class)) {
            turn.call();
            settle();

            assertThat(turn.broken).isTrue();
            assertThat(log.complaints()).hasSize(1);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void settle() throws InterruptedException {
        var done = new CountDownLatch(1);
        shard.execute(done::countDown);
        assertThat(done.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private static final class TestTurn extends Turn {

        private final IntUnaryOperator writing;
        private volatile boolean broken;

        TestTurn(FanOut.Shard shard, IntUnaryOperator writing) {
            super(shard);
            this.writing = writing;
        }

        @Override
        protected int write(int atMost) {
            return writing.applyAsInt(atMost);
        }

        @Override
        protected void broken() {
            broken = true;
        }
    }
}
