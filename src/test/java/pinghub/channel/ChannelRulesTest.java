package pinghub.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelRulesTest {

    @ParameterizedTest
    @CsvSource({
        "/orders, /orders, true", "/orders, /orders/, false", "/orders, /order, false", "/orders, /orders1, false",
        "/orders/*, /orders/1, true", "/orders/*, /orders/, true", "/orders/*, /orders, false", "/orders/*, /orders/1/2, false",
        "/*, /a, true", "/*, /, true", "/*, /a/b, false", "/*/b, /a/b, true", "/*/b, /a/c, false", "/*/b, /b, false",
        "/a*/x, /a/x, true", "/a*/x, /abc/x, true", "/a*/x, /b/x, false", "/a*/x, /ab/y, false",
        "/*a, /bca, true", "/*a, /ab, false", "/a*b*c, /abc, true", "/a*b*c, /a1b2c, true", "/a*b*c, /acb, false",
        "/a*a, /a, false", "/a*a, /aa, true", "/*ab*, /xaabx, true", "/*ab*bc*, /abc, false", "/*ab*bc*, /abbc, true",
        "/**, /, true", "/**, /a, true", "/**, /a/b/c, true",
        "/a/**, /a, true", "/a/**, /a/, true", "/a/**, /a/b, true", "/a/**, /a/b/c, true", "/a/**, /ab, false", "/a/**, /b/a, false",
        "/*/x/**, /a/x/y/z, true", "/*/x/**, /a/y/x, false", "//, //, true", "//, /, false",
        "/a, a, false", "/.*, /x, false", "/.*, /.x, true", "/\u00E4*, /\u00E4\uD834\uDD1E, true"})
    void aPatternStandsForTheseChannels(String pattern, String name, boolean matches) {
        assertThat(new ChannelPattern(pattern).matches(new ChannelName(name))).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "*", "**", "/a**", "/**/a", "/a/**/b", "/***", "/a/b**c", "/**a"})
    void anythingElseIsNoPattern(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new ChannelPattern(text));
    }

    @ParameterizedTest
    @CsvSource({"/a/b/c, /a/b/c", "/a/b/x, /a/b/*", "/a/x/c, /a/*/c", "/a/x, /a/**", "/a/x/y, /a/*/*", "/x, /**", "/a/bc/c, /a/b*/c"})
    void theMostSpecificOneApplies(String name, String pattern) {
        Map<ChannelPattern, HistoryRule> rules = new HashMap<>();
        for (String each : new String[] {"/**", "/a/**", "/a/*/*", "/a/*/c", "/a/b/*", "/a/b/c", "/a/b*/c"}) {
            rules.put(new ChannelPattern(each), new HistoryRule(each.hashCode() & 0xFFFF, Duration.ofSeconds(1), 1));
        }

        assertThat(new ChannelRules(rules, Map.of()).history(new ChannelName(name)).orElseThrow().messages())
                .isEqualTo(pattern.hashCode() & 0xFFFF);
    }

    @Test
    void ofTwoThatHaveAsManyLettersThatWithFewerWildcardsApplies() {
        var rules = new ChannelRules(Map.of(), Map.of(new ChannelPattern("/a/**"), SlowPolicy.DROP_OLDEST,
                new ChannelPattern("/a/*"), SlowPolicy.LATEST_ONLY));

        assertThat(rules.slow(new ChannelName("/a/b"))).isEqualTo(SlowPolicy.LATEST_ONLY);
        assertThat(rules.slow(new ChannelName("/a/b/c"))).isEqualTo(SlowPolicy.DROP_OLDEST);
    }

    @Test
    void withoutARuleNothingIsKeptAndTheSlowAreDisconnected() {
        assertThat(ChannelRules.NONE.history(new ChannelName("/a"))).isEmpty();
        assertThat(ChannelRules.NONE.slow(new ChannelName("/a"))).isEqualTo(SlowPolicy.DISCONNECT);
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.SECONDS)
    void noNameMakesAPatternTakeLong() {
        var pattern = new ChannelPattern("/" + "*a".repeat(100) + "*b");
        var name = new ChannelName("/" + "a".repeat(ChannelName.MAX_CODE_POINTS - 1));

        for (int i = 0; i < 10_000; i++) {
            assertThat(pattern.matches(name)).isFalse();
        }
    }
}
