package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pinghub.channel.HandTicker;
import pinghub.config.SomeSettings;

class AddressLimitsTest {

    private static final String ADDRESS = "192.0.2.1";
    private static final String OTHER = "192.0.2.2";

    private final HandTicker ticker = new HandTicker();

    @Test
    void withoutLimitsEverybodyIsAdmittedAndNobodyIsRemembered() {
        AddressLimits limits = limits();

        for (int i = 0; i < 10_000; i++) {
            admit(limits, ADDRESS);
        }

        assertThat(limits.size()).isZero();
    }

    @Test
    void anAddressHasAsManyConnectionsAsItMay() {
        AddressLimits limits = limits("pinghub.limits.connections-per-address=2");
        admit(limits, ADDRESS);
        admit(limits, ADDRESS);

        Refusal refusal = refuse(limits, ADDRESS);

        assertThat(refusal.status()).isEqualTo(429);
        assertThat(refusal.headers()).containsKey("Retry-After");
        admit(limits, OTHER);
    }

    @Test
    void whoLeavesMakesRoomForOneAndNoMore() {
        AddressLimits limits = limits("pinghub.limits.connections-per-address=1");
        Runnable leave = admit(limits, ADDRESS);

        leave.run();
        leave.run();

        admit(limits, ADDRESS);
        refuse(limits, ADDRESS);
    }

    @Test
    void addressesWithoutConnectionsAreForgotten() {
        AddressLimits limits = limits("pinghub.limits.connections-per-address=1");

        admit(limits, ADDRESS).run();
        ticker.advance(Duration.ofSeconds(11));
        admit(limits, OTHER);

        assertThat(limits.size()).isEqualTo(1);
    }

    @Test
    void aBurstOfHandshakesIsTenSecondsWorth() {
        AddressLimits limits = limits("pinghub.limits.handshakes-per-second=2");
        for (int i = 0; i < 20; i++) {
            admit(limits, ADDRESS).run();
        }

        assertThat(refuse(limits, ADDRESS).reason()).isEqualTo("address");
        admit(limits, OTHER);
        ticker.advance(Duration.ofSeconds(1));
        admit(limits, ADDRESS);
        admit(limits, ADDRESS);
        refuse(limits, ADDRESS);
    }

    @Test
    void aRefusedHandshakeDoesNotCount() {
        AddressLimits limits = limits("pinghub.limits.connections-per-address=1", "pinghub.limits.handshakes-per-second=1");
        Runnable leave = admit(limits, ADDRESS);
        for (int i = 0; i < 100; i++) {
            refuse(limits, ADDRESS);
        }

        leave.run();

        admit(limits, ADDRESS);
    }

    @Test
    void whoEntersOnceMoreHasMadeOneHandshake() {
        AddressLimits limits = limits("pinghub.limits.connections-per-address=1", "pinghub.limits.handshakes-per-second=1");
        for (int i = 0; i < 10; i++) {
            Runnable withdraw = ((AddressLimits.Entry.Admitted) limits.enter(ADDRESS)).withdraw();
            withdraw.run();
            withdraw.run();
            admit(limits, ADDRESS).run();
        }

        refuse(limits, ADDRESS);
        ticker.advance(Duration.ofSeconds(11));
        Runnable withdraw = ((AddressLimits.Entry.Admitted) limits.enter(ADDRESS)).withdraw();
        ticker.advance(Duration.ofSeconds(11));
        withdraw.run();
        for (int i = 0; i < 10; i++) {
            admit(limits, ADDRESS).run();
        }
        refuse(limits, ADDRESS);
    }

    @Test
    void whoHasNotComeForAWhileIsForgotten() {
        AddressLimits limits = limits("pinghub.limits.handshakes-per-second=1");
        for (int i = 0; i < 100; i++) {
            admit(limits, "198.51.100." + i).run();
        }
        Runnable stays = admit(limits, ADDRESS);

        ticker.advance(Duration.ofSeconds(11));
        admit(limits, OTHER);

        assertThat(limits.size()).as("the one that is connected, and the new one").isEqualTo(2);
        stays.run();
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:2::1, 2001:db8:1:2:ffff::9",
        "fe80::1%eth0, fe80::1",
        "::ffff:192.0.2.1, 192.0.2.1",
        "unknown, unknown",
    })
    void theseAreOne(String one, String other) {
        AddressLimits limits = limits("pinghub.limits.connections-per-address=1");
        admit(limits, one);

        refuse(limits, other);
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:2::1, 2001:db8:1:3::1",
        "192.0.2.1, 192.0.2.2",
        "2001:db8::x, 2001:db8::y",
    })
    void theseAreTwo(String one, String other) {
        AddressLimits limits = limits("pinghub.limits.connections-per-address=1");
        admit(limits, one);

        admit(limits, other);
    }

    private AddressLimits limits(String... assignments) {
        return new AddressLimits(SomeSettings.with(assignments), ticker);
    }

    private static Runnable admit(AddressLimits limits, String address) {
        return ((AddressLimits.Entry.Admitted) limits.enter(address)).leave();
    }

    private static Refusal refuse(AddressLimits limits, String address) {
        return ((AddressLimits.Entry.Refused) limits.enter(address)).refusal();
    }
}
