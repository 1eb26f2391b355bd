package pinghub.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any {@code Origin} header. */
class OriginFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void whatIsAnOriginIsTheSameOnceMoreInItsOneForm(FuzzedDataProvider data) {
        Origin origin;
        try {
            origin = Origin.parse(data.consumeRemainingAsString());
        } catch (IllegalArgumentException refused) {
            return;
        }

        String form = origin.scheme() + "://" + origin.host() + (origin.port() < 0 ? "" : ":" + origin.port());
        assertThat(Origin.parse(form)).isEqualTo(origin);
    }
}
