package pinghub.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryTest {

    @Test
    void eachComesBackAtItsOwnTimeAndNobodyBeforeASecondOrAfterFive() {
        List<Integer> times = IntStream.range(0, 1000).mapToObj(i -> Retry.millis()).toList();

        assertThat(times).allSatisfy(millis -> assertThat(millis).isBetween(1000, 5000));
        assertThat(times.stream().distinct()).hasSizeGreaterThan(100);
    }
}
