package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "example.com:8081", "127.0.0.1", "[::1]:8081", "a_b.example", ""})
    void aHostIsANameOrAnAddressAndPerhapsAPort(String host) {
        assertThat(RequestHead.check(FakeRequest.get().with("Host", host))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", "user@a", "a?b", "a#b", "ä", "a\\b", "<a>"})
    void anythingElseIsNone(String host) {
        assertThat(RequestHead.check(FakeRequest.get().with("Host", host))).map(Refusal::status).contains(400);
    }

    @Test
    void thereIsOneHostAndNoSecond() {
        assertThat(RequestHead.check(FakeRequest.get())).map(Refusal::status).contains(400);
        assertThat(RequestHead.check(FakeRequest.get().with("Host", "a").with("Host", "a"))).map(Refusal::status).contains(400);
        assertThat(RequestHead.check(FakeRequest.get().protocol("HTTP/1.0"))).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1", "HTTP/1.2", "HTTP/2.0", "HTTP/2"})
    void theseVersionsAreKnown(String version) {
        assertThat(RequestHead.check(FakeRequest.get().with("Host", "a").protocol(version))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/3.0", "HTTP/11.1", "HTTP/0.9", "FTP/1.1", "HTTP/1.10", ""})
    void othersAreNot(String version) {
        assertThat(RequestHead.check(FakeRequest.get().with("Host", "a").protocol(version))).map(Refusal::status).contains(505);
    }
}
