package pinghub.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import pinghub.channel.HandTicker;
import pinghub.wire.Closer;
import pinghub.wire.FanOut;

/** What the timer and the threads of a node do, for tests of the engines. */
public final class Look {

    private static final int LIMIT_SECONDS = 30;

    private Look() {
    }

    /** Looks after a connection as if it were this time. */
    public static void after(Connection connection, long nanos) {
        connection.tick(nanos);
    }

    /** Lets so much time pass, and looks after a connection every second of it. */
    public static void after(Connection connection, HandTicker ticker, Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            ticker.advance(Duration.ofSeconds(1));
            after(connection, ticker.nanos());
        }
    }

    /** Returns when the shard and then the closer have done what they had to do. */
    public static void untilDone(FanOut.Shard shard, Closer closer) throws InterruptedException {
        var shardDone = new CountDownLatch(1);
        shard.execute(shardDone::countDown);
        assertThat(shardDone.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        var closerDone = new CountDownLatch(1);
        closer.execute(closerDone::countDown, () -> { });
        assertThat(closerDone.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
}
