package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.config.SomeSettings;

class OriginPolicyTest {

    private final OriginPolicy policy = new OriginPolicy(SomeSettings.with("pinghub.origin=https://example.com,"
            + "http://localhost:8080,https://b\u00FCcher.example,http://[::1]:9000,https://dotted.example."));

    @ParameterizedTest
    @CsvSource({
        // the origin itself and its other spellings
        "https://example.com, true",
        "https://example.com:443, true",
        "HTTPS://example.com, true",
        "https://EXAMPLE.com, true",
        "hTTpS://eXample.COM:443, true",
        // scheme, host or port differ
        "http://example.com, false",
        "http://example.com:443, false",
        "ws://example.com, false",
        "wss://example.com, false",
        "wss://example.com:443, false",
        "ftp://example.com, false",
        "file://, false",
        "file://example.com, false",
        "chrome-extension://example.com, false",
        "https://example.org, false",
        "https://example.com:80, false",
        "https://example.com:8443, false",
        "https://example.com:4430, false",
        // prefix and suffix tricks
        "https://example.com.evil.org, false",
        "https://evilexample.com, false",
        "https://evil.org/example.com, false",
        "https://evil.org?https://example.com, false",
        "https://evil.org#https://example.com, false",
        "https://example.com@evil.org, false",
        "https://www.example.com, false",
        "https://example.co, false",
        "https://example.comx, false",
        "https://example-com, false",
        "https://exampleXcom, false",
        "https://com, false",
        "xhttps://example.com, false",
        "https://example.com%2Eevil.org, false",
        "https://example.com\\.evil.org, false",
        "https://example.com\\@evil.org, false",
        // not the serialized form of an origin
        "https://user@example.com, false",
        "https://user:pass@example.com, false",
        "https://@example.com, false",
        "https://example.com/, false",
        "https://example.com/path, false",
        "https://example.com?query, false",
        "https://example.com#fragment, false",
        "https://example.com:443/, false",
        "https:/example.com, false",
        "https:example.com, false",
        "https:///example.com, false",
        "//example.com, false",
        "example.com, false",
        "example.com:443, false",
        "null, false",
        "NULL, false",
        "*, false",
        "undefined, false",
        "'', false",
        "' ', false",
        "' https://example.com', false",
        "'https://example.com ', false",
        "'https://exam ple.com', false",
        "'https://example.com\t', false",
        "'https://example.com\u0000', false",
        "'https://example.com\u0000.evil.org', false",
        "'https://example.com\n', false",
        "'https://example.com https://example.com', false",
        "'https://example.com, https://example.com', false",
        "'https://example.com,https://evil.org', false",
        // ports
        "https://example.com:, false",
        "https://example.com:0, false",
        "https://example.com:0443, false",
        "https://example.com:65536, false",
        "https://example.com:65979, false",
        "https://example.com:443443, false",
        "https://example.com:+443, false",
        "https://example.com:-443, false",
        "https://example.com:4a3, false",
        "https://example.com:443:443, false",
        "https://example.com:https, false",
        "http://localhost:8080, true",
        "http://localhost, false",
        "http://localhost:80, false",
        "http://localhost:8081, false",
        "https://localhost:8080, false",
        "http://127.0.0.1:8080, false",
        // dots
        "https://example.com., false",
        "https://example.com.., false",
        "https://.example.com, false",
        "https://example..com, false",
        "https://dotted.example., true",
        "https://dotted.example, false",
        // international hosts: browsers send the ASCII form
        "https://xn--bcher-kva.example, true",
        "https://XN--BCHER-KVA.example, true",
        "https://b\u00FCcher.example, false",
        "https://B\u00DCCHER.example, false",
        "https://bu\u0308cher.example, false",
        "https://bucher.example, false",
        "https://xn--bcher-kvb.example, false",
        "https://ex\u0430mple.com, false",
        "https://\uFF45xample.com, false",
        "https://example\u3002com, false",
        "https://example.com\u200B, false",
        "https://ex\u00ADample.com, false",
        // IPv6
        "http://[::1]:9000, true",
        "http://[::1], false",
        "http://[::1]:9001, false",
        "http://[::2]:9000, false",
        "http://::1:9000, false",
        "http://[::1:9000, false",
        "http://[::1%25lo]:9000, false",
        "http://[::1].evil.org:9000, false",
    })
    void schemeHostAndPortMustMatch(String origin, boolean allowed) {
        assertThat(policy.allows(origin)).isEqualTo(allowed);
        assertThat(policy.allows(FakeRequest.get().with("Origin", origin))).isEqualTo(allowed);
    }

    @Test
    void aRequestThatComesFromNoPageIsAllowed() {
        assertThat(policy.allows(FakeRequest.post())).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"https://example.com, https://example.com", "https://example.com, https://evil.org",
        "https://evil.org, https://example.com", "https://example.com, ''", "https://example.com, http://localhost:8080"})
    void moreThanOneHeaderIsRefused(String one, String other) {
        assertThat(policy.allows(FakeRequest.get().with("Origin", one).with("Origin", other))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.org", "null", "", "garbage", "https://b\u00FCcher.example"})
    void withoutASettingAllOriginsAreAllowed(String origin) {
        var open = new OriginPolicy(SomeSettings.with());

        assertThat(open.allows(origin)).isTrue();
        assertThat(open.allows(FakeRequest.get().with("Origin", origin).with("Origin", "second"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {
        "none, node:8081, true",
        "http://node:8081, node:8081, true",
        "http://NODE:8081, node:8081, true",
        "http://node:8081, Node:8081, true",
        "http://node, node, true",
        "http://node, node:80, true",
        "https://node, node, true",
        "https://node, node:443, true",
        "https://[::1]:8443, [0:0::1]:8443, true",
        "https://node, node:80, false",
        "http://node:8081, node, false",
        "http://node:8081, other:8081, false",
        "http://node:8081, none, false",
        "http://node.evil.example, node, false",
        "null, node, false",
        "http://node/, node, false",
        "http://evil.example, 'node@evil.example', false",
    })
    void whatAdministratorsMayDoIsForPagesOfTheNodeItselfThoughAnyPageMayPublish(String origin, String host, boolean allowed) {
        var open = new OriginPolicy(SomeSettings.with());
        FakeRequest request = FakeRequest.post();
        if (origin != null) {
            request.with("Origin", origin);
        }
        if (host != null) {
            request.with("Host", host);
        }

        assertThat(open.mayCall(request)).isEqualTo(allowed);
        assertThat(open.allows(request)).as("to publish to a channel").isTrue();
        assertThat(open.isListed(request)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"cross-site, false", "same-site, false", "same-origin, true", "none, true"})
    void whatAnotherSitesPageAsksForWithoutAnOriginIsNotForIt(String site, boolean allowed) {
        assertThat(policy.mayCall(FakeRequest.get().with("Host", "node").with("Sec-Fetch-Site", site))).isEqualTo(allowed);
        assertThat(policy.mayCall(FakeRequest.get().with("Host", "node").with("Sec-Fetch-Site", site).with("Origin", "https://example.com")))
                .as("a page of the setting").isTrue();
    }

    @Test
    void itIsForPagesOfTheSettingAndOfTheNodeItself() {
        assertThat(policy.mayCall(FakeRequest.get().with("Host", "node").with("Origin", "https://example.com"))).isTrue();
        assertThat(policy.mayCall(FakeRequest.get().with("Host", "node").with("Origin", "https://node"))).isTrue();
        assertThat(policy.mayCall(FakeRequest.get().with("Host", "node").with("Origin", "https://example.org"))).isFalse();
        assertThat(policy.mayCall(FakeRequest.get().with("Host", "node").with("Origin", "https://node").with("Origin", "https://node")))
                .isFalse();
    }

    @Test
    void aPageThatAnybodyOnTheWayCanWriteIsNotTheNodesOwn() {
        assertThat(policy.mayCall(FakeRequest.get().secure().with("Host", "node").with("Origin", "http://node"))).isFalse();
        assertThat(policy.mayCall(FakeRequest.get().secure().with("Host", "node").with("Origin", "https://node"))).isTrue();
    }
}
