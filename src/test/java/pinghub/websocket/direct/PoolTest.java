package pinghub.websocket.direct;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PoolTest {

    private final AtomicInteger made = new AtomicInteger();
    private final List<Integer> cleaned = new ArrayList<>();
    private final List<Integer> ended = new ArrayList<>();
    private final Pool<Integer> pool = new Pool<>(made::incrementAndGet, cleaned::add, ended::add);

    @Test
    void whatWasGivenBackIsUsedAgainAndClean() {
        pool.give(pool.take());

        assertThat(pool.take()).isEqualTo(1);
        assertThat(pool.take()).as("the first is in use").isEqualTo(2);
        assertThat(cleaned).containsExactly(1);
    }

    @Test
    void moreThanAFewAreNotKept() {
        List<Integer> used = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            used.add(pool.take());
        }
        used.forEach(pool::give);

        assertThat(ended).hasSizeBetween(80, 99);
    }

    @Test
    void afterTheStopNothingIsKept() {
        int inUse = pool.take();
        int idle = pool.take();
        pool.give(idle);

        pool.stop();
        assertThat(ended).containsExactly(idle);

        pool.give(inUse);
        assertThat(ended).containsExactly(idle, inUse);
    }
}
