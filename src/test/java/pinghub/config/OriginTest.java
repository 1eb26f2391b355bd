package pinghub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {

    @ParameterizedTest
    @CsvSource({
        "https://example.com, https, example.com, 443",
        "http://example.com, http, example.com, 80",
        "https://example.com:443, https, example.com, 443",
        "http://example.com:443, http, example.com, 443",
        "HTTPS://EXAMPLE.COM, https, example.com, 443",
        "http://localhost:8080, http, localhost, 8080",
        "http://127.0.0.1:1, http, 127.0.0.1, 1",
        "http://127.0.0.1:65535, http, 127.0.0.1, 65535",
        "http://[::1]:8080, http, [0:0:0:0:0:0:0:1], 8080",
        "https://[2001:DB8::A], https, [2001:db8:0:0:0:0:0:a], 443",
        "https://[2001:db8:0::000a], https, [2001:db8:0:0:0:0:0:a], 443",
        "https://example.com., https, example.com., 443",
        "https://b\u00FCcher.example, https, xn--bcher-kva.example, 443",
        "https://B\u00DCCHER.example, https, xn--bcher-kva.example, 443",
        "https://xn--bcher-kva.example, https, xn--bcher-kva.example, 443",
        "https://a_b.example, https, a_b.example, 443",
        "chrome-extension://abcdef, chrome-extension, abcdef, -1",
    })
    void anOriginHasOneForm(String text, String scheme, String host, int port) {
        assertThat(Origin.parse(text)).isEqualTo(new Origin(scheme, host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "*", "example.com", "//example.com", "https:", "https://", "https:///",
        "https:/example.com", "https:example.com", "https://example.com/", "https://example.com/a", "https://example.com?a",
        "https://example.com#a", "https://user@example.com", "https://user:pass@example.com", "https://@example.com",
        "https://example.com:", "https://example.com:0", "https://example.com:080", "https://example.com:65536",
        "https://example.com:99999", "https://example.com:123456", "https://example.com:-1", "https://example.com:+80",
        "https://example.com: 80", "https://example.com:80:80", "https://example.com:\u0663", "https://exam ple.com",
        " https://example.com", "https://example.com ", "https://example.com\t", "https://example.com\n",
        "https://example%2Ecom", "https://example.com\\evil.org", "https://a.example,https://b.example", "https://.",
        "https://.example.com", "https://example..com", "https://[::1", "https://::1", "https://[]", "https://[v1.a]", "https://[:::::::]", "https://[1]",
        "https://[....]", "https://example.com\uFF1A80", "https://example.com\uFF0Fa", "https://a\u2100.example", "https://a\u0001b.example",
        "https://a<b.example",
        "1https://example.com", "h ttps://example.com", "://example.com"})
    void anythingElseIsNoOrigin(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Origin.parse(text));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 300})
    void aLabelIsNoLongerThanTheNameSystemAllows(int length) {
        assertThatIllegalArgumentException().isThrownBy(() -> Origin.parse("https://" + "a".repeat(length) + ".example"));
    }

    @Test
    void oneAddressOfVersion6IsOneOrigin() {
        assertThat(Origin.parse("https://[0:0:0:0:0:0:0:1]:8080")).isEqualTo(Origin.parse("https://[::1]:8080"));
    }

    @Test
    void aHostThatJavaWouldTakeForSomebodyElsesIsRefused() {
        // Browsers make xn--fa-hia.de of it, Java (IDNA 2003) fass.de.
        assertThatIllegalArgumentException().isThrownBy(() -> Origin.parse("https://fa\u00DF.de"));
        assertThat(Origin.parse("https://xn--fa-hia.de").host()).isEqualTo("xn--fa-hia.de");
    }
}
