package pinghub.relay.location;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.function.Function;

/** Any text for a number, a time or a size, which clients may send. */
class ValuesFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void aValueIsWithinItsRangeOrRefusedWithASentence(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();

        check(text, Values::time, time -> !time.isNegative() && time.compareTo(Values.LONGEST) <= 0);
        check(text, Values::size, size -> size >= 0);
        check(text, value -> Values.number(value, 1, 1000), number -> number >= 1 && number <= 1000);
    }

    private static <T> void check(String text, Function<String, T> parser, Function<T, Boolean> inRange) {
        try {
            assertThat(inRange.apply(parser.apply(text))).as(text).isTrue();
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).startsWith("must be ");
        }
    }
}
