package pinghub.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Gate gate = new Gate();

    @Test
    void onceShutNobodyEnters() {
        assertThat(gate.enterReading()).isTrue();
        assertThat(gate.enterWriting()).isTrue();

        assertThat(gate.shut()).isTrue();

        assertThat(gate.enterReading()).isFalse();
        assertThat(gate.enterWriting()).isFalse();
        assertThat(gate.shut()).as("was open").isFalse();
    }

    @Test
    void whoShutsItFromWithinDoesNotWaitForItself() {
        gate.enterReading();
        gate.enterWriting();

        gate.shutAndWait();

        assertThat(gate.isShut()).isTrue();
    }

    @Test
    void whoLeavesAfterTheNextHasComeTakesNobodyElsesMarkAway() throws InterruptedException {
        var within = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        gate.enterReading();
        var next = new Thread(() -> {
            gate.enterReading();
            within.countDown();
            while (!gate.isShut()) {
                Thread.onSpinWait();
            }
            left.countDown();
            gate.leaveReading();
        });
        next.start();
        assertThat(within.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

        gate.leaveReading();
        gate.shutAndWait();

        assertThat(left.getCount()).isZero();
        next.join(LIMIT.toMillis());
    }

    @Test
    void whoeverIsWithinHasLeftWhenTheWaitIsOver() throws InterruptedException {
        var within = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        var writer = new Thread(() -> {
            gate.enterWriting();
            within.countDown();
            while (!gate.isShut()) {
                Thread.onSpinWait();
            }
            left.countDown();
            gate.leaveWriting();
        });
        writer.start();
        assertThat(within.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

        gate.shutAndWait();

        assertThat(left.getCount()).isZero();
        writer.join(LIMIT.toMillis());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void asLongAsSomebodyIsWithinItIsWaited(boolean reads) throws InterruptedException {
        var within = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        var inside = new Thread(new FutureTask<>(() -> {
            boolean entered = reads ? gate.enterReading() : gate.enterWriting();
            within.countDown();
            leave.await();
            if (reads) {
                gate.leaveReading();
            } else {
                gate.leaveWriting();
            }
            return entered;
        }));
        inside.start();
        assertThat(within.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        var waiting = new Thread(gate::shutAndWait);

        waiting.start();
        waiting.join(50);
        assertThat(waiting.isAlive()).isTrue();

        leave.countDown();
        waiting.join(LIMIT.toMillis());
        assertThat(waiting.isAlive()).isFalse();
    }

    @Test
    void whoShutsItIsToldWhetherItWasOpen() {
        assertThat(gate.shutAndWait()).isTrue();
        assertThat(gate.shutAndWait()).isFalse();
    }
}
