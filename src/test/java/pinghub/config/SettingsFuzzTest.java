package pinghub.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.StreamSupport;

/** Any value of any setting. */
class SettingsFuzzTest {

    private static final List<String> KEYS = StreamSupport.stream(SomeSettings.config().getPropertyNames().spliterator(), false)
            .filter(name -> name.startsWith("pinghub.")).sorted().toList();

    @FuzzTest(maxDuration = "60s")
    void aValueIsTakenOrRefusedByTheNameOfItsSetting(FuzzedDataProvider data) {
        String key = data.pickValue(KEYS);
        String value = data.consumeRemainingAsString();
        try {
            SomeSettings.with(key + "=" + value);
        } catch (InvalidSettingsException refused) {
            assertThat(refused.getMessage()).contains(key);
        }
    }
}
