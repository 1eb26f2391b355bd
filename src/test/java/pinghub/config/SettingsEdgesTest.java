package pinghub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsEdgesTest {
    @ParameterizedTest
    @ValueSource(strings = {"pinghub.websocket.pong-timeout=999999999h", "pinghub.websocket.write-timeout=999999999h", "pinghub.drain=999999999h"})
    void aDurationThatDoesNotFitNanosecondsIsRefusedAtStart(String a) {
        assertThatExceptionOfType(InvalidSettingsException.class).isThrownBy(() -> SomeSettings.with(a));
    }

    @Test
    void oneMisspeltVariableIsWarnedAboutOnce() {
        List<String> warnings = new ArrayList<>();
        Settings.from(SomeSettings.configFromEnvironment("PINGHUB_ORGIN=https://a.example"), warnings::add);
        assertThat(warnings).hasSize(1);
    }

    @Test
    void aValueWithAnExpressionThatCannotBeExpandedIsReportedWithTheOthers() {
        assertThatExceptionOfType(InvalidSettingsException.class).isThrownBy(() -> SomeSettings.with("pinghub.admin.token=abc${def}ghijklmnopq", "pinghub.drain=x"));
    }

    @Test
    void aHostThatJavaWouldTakeForSomebodyElsesIsRefused() {
        // Browsers make xn--fa-hia.de of it, Java (IDNA 2003) fass.de.
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Origin.parse("https://fa\u00DF.de"));
        assertThat(Origin.parse("https://xn--fa-hia.de").host()).isEqualTo("xn--fa-hia.de");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://[0:0:0:0:0:0:0:1]:8080"})
    void oneIpv6AddressIsOneOrigin(String s) {
        assertThat(Origin.parse(s)).isEqualTo(Origin.parse("https://[::1]:8080"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://[:::::::]", "https://[1]", "https://[....]"})
    void garbageInBracketsIsNoOrigin(String s) {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Origin.parse(s));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/./", "/../"})
    void dotSegmentsAreNoPrefix(String s) {
        assertThatExceptionOfType(InvalidSettingsException.class).isThrownBy(() -> SomeSettings.with("pinghub.reserved-prefix=" + s));
    }

    @Test
    void aContradictionIsReportedTogetherWithAWrongValueElsewhere() {
        assertThatExceptionOfType(InvalidSettingsException.class).isThrownBy(() -> SomeSettings.with("pinghub.websocket.ping-interval=31s", "pinghub.drain=x"))
            .withMessageContaining("ping-interval");
    }

    @ParameterizedTest
    @ValueSource(strings = {"256.0.0.1", "999.999.999.999", "010.0.0.1"})
    void whatIsNoAddressIsNotLookedUp(String s) {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> AddressRange.parse(s))
                .withNoCause(); // refused by its form, before anybody is asked for it
    }

}
