package pinghub.websocket.direct;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

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
}
