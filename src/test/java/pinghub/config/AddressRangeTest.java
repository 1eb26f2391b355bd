package pinghub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "10.0.0.0/8, 10.0.0.0, true",
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, 9.255.255.255, false",
        "10.1.2.3/8, 10.200.0.1, true",
        "192.0.2.128/25, 192.0.2.128, true",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.6/31, 192.0.2.7, true",
        "192.0.2.6/31, 192.0.2.8, false",
        "192.0.2.1/32, 192.0.2.1, true",
        "192.0.2.1/32, 192.0.2.0, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 127.0.0.1, false",
        "::/0, 2001:db8::1, true",
        "::1, ::1, true",
        "::1, 0:0:0:0:0:0:0:1, true",
        "::1, [::1], true",
        "::1, ::2, false",
        "2001:db8::/32, 2001:DB8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "fe80::/10, fe80::1%eth0, true",
        "fe80::/10, fec0::1, false",
        "127.0.0.1, ::ffff:127.0.0.1, true",
        "127.0.0.1, localhost, false",
        "0.0.0.0/0, '', false",
        "0.0.0.0/0, unknown, false",
        "0.0.0.0/0, 127.0.0.1:8080, false",
        "0.0.0.0/0, 1.2.3, false",
        "0.0.0.0/0, 2130706433, false",
    })
    void anAddressIsInARangeOrNot(String range, String address, boolean inside) {
        assertThat(AddressRange.parse(range).contains(address)).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/8", "localhost", "example.com", "127.0.0.1/", "127.0.0.1/33", "127.0.0.1/-1",
        "127.0.0.1/8/8", "127.0.0.1/255.0.0.0", "127.0.0.1/ 8", "127.0.0.1/\u0668", "::1/129", "::1/1000", "127.0.0",
        "127", "1.2.3.4.5", "2130706433", "0x7f000001", "::1::2", "1:2", "fe80::1%eth0", "127.0.0.1:80", "*", "all"})
    void anythingElseIsNoRange(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"256.0.0.1", "999.999.999.999", "010.0.0.1"})
    void whatIsNoAddressIsNotLookedUp(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.parse(text))
                .withNoCause(); // refused by its form, before a name server is asked for it
    }
}
