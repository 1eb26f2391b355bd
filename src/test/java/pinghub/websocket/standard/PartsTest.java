package pinghub.websocket.standard;

import static org.assertj.core.api.Assertions.assertThat;
import org.junit.jupiter.api.Test;

class PartsTest {
    @Test
    void whatIsTooLargeStaysTooLarge() {
        var parts = new BinaryParts(5);
        assertThat(parts.add(new byte[6])).isFalse();
        assertThat(parts.add(new byte[1])).as("the rest of the same message").isFalse();
    }

    @Test
    void afterStopAShardIsStillGiven() {
        var f = new FanOut();
        f.start(Thread::new);
        f.stop();
        f.shard();
    }
}
