package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.config.SomeSettings;

class AdminGateTest {

    private static final String TOKEN = "0123456789abcdef";

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "192.0.2.1"})
    void itIsClosedToEverybodyByDefault(String address) {
        var gate = new AdminGate(SomeSettings.with());

        assertThat(gate.check(FakeRequest.get().from(address)).map(Refusal::status)).contains(403);
        assertThat(gate.check(FakeRequest.get().from(address).with("Authorization", "Bearer ")).map(Refusal::status))
                .contains(403);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, true", "127.0.0.2, false", "10.20.30.40, true", "11.0.0.1, false", "::1, true",
        "::ffff:127.0.0.1, true", "::2, false", "unknown, false"})
    void theAddressesOfTheSettingMayPass(String address, boolean passes) {
        var gate = new AdminGate(SomeSettings.with("pinghub.admin.allow=127.0.0.1,10.0.0.0/8,::1"));

        assertThat(gate.check(FakeRequest.get().from(address)).isEmpty()).isEqualTo(passes);
    }

    @Test
    void whatAProxyOrAClientSaysAboutTheAddressDoesNotCount() {
        var gate = new AdminGate(SomeSettings.with("pinghub.admin.allow=127.0.0.1"));
        FakeRequest request = FakeRequest.get().with("X-Forwarded-For", "127.0.0.1").with("Forwarded", "for=127.0.0.1")
                .with("X-Real-IP", "127.0.0.1");

        assertThat(gate.check(request)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer 0123456789abcdef, true",
        "bearer 0123456789abcdef, true",
        "BEARER   0123456789abcdef, true",
        "Bearer 0123456789abcdeF, false",
        "Bearer 0123456789abcde, false",
        "Bearer 0123456789abcdef0, false",
        "Bearer, false",
        "'Bearer ', false",
        "0123456789abcdef, false",
        "Basic 0123456789abcdef, false",
        "Bearer0123456789abcdef, false",
        "'', false",
    })
    void theTokenOpens(String authorization, boolean passes) {
        var gate = new AdminGate(SomeSettings.with("pinghub.admin.token=" + TOKEN));

        Optional<Refusal> refusal = gate.check(FakeRequest.get().with("Authorization", authorization));

        assertThat(refusal.isEmpty()).isEqualTo(passes);
    }

    @Test
    void whereThereIsATokenItIsAskedFor() {
        var gate = new AdminGate(SomeSettings.with("pinghub.admin.token=" + TOKEN));

        Refusal refusal = gate.check(FakeRequest.get()).orElseThrow();

        assertThat(refusal.status()).isEqualTo(401);
        assertThat(refusal.headers()).containsEntry("WWW-Authenticate", "Bearer");
        assertThat(refusal.sentence()).doesNotContain(TOKEN);
    }

    @Test
    void anAllowedAddressNeedsNoTokenAndTheTokenNoAllowedAddress() {
        var gate = new AdminGate(SomeSettings.with("pinghub.admin.allow=127.0.0.1", "pinghub.admin.token=" + TOKEN));

        assertThat(gate.check(FakeRequest.get().from("127.0.0.1"))).isEmpty();
        assertThat(gate.check(FakeRequest.get().from("192.0.2.1").with("Authorization", "Bearer " + TOKEN))).isEmpty();
        assertThat(gate.check(FakeRequest.get().from("192.0.2.1"))).isPresent();
    }

    @Test
    void theShellOfTheConsoleIsForEverybodyWhereThereIsATokenThatItCanAskFor() {
        var withToken = new AdminGate(SomeSettings.with("pinghub.admin.token=" + TOKEN));
        var without = new AdminGate(SomeSettings.with("pinghub.admin.allow=127.0.0.1"));

        assertThat(withToken.checkShell(FakeRequest.get().from("192.0.2.1"))).isEmpty();
        assertThat(without.checkShell(FakeRequest.get().from("127.0.0.1"))).isEmpty();
        assertThat(without.checkShell(FakeRequest.get().from("192.0.2.1")).map(Refusal::status)).contains(403);
    }

    @Test
    void aClientWithoutAnAddressIsNotAllowed() {
        var gate = new AdminGate(SomeSettings.with("pinghub.admin.allow=127.0.0.1"));

        assertThat(gate.check(FakeRequest.get().from(null))).isPresent();
    }
}
