package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CleanRequestTest {

    private final CleanRequest request = new CleanRequest(FakeRequest.post()
            .with("Host", "example.com")
            .with("If-None-Match", "\"1\"")
            .with("Accept", "image/png").with("Accept-Language", "de")
            .with("Content-Type", "application/x-www-form-urlencoded")
            .query("page=style.css")
            .body("a=b"));

    @ParameterizedTest
    @CsvSource({"Host, example.com", "host, example.com", "If-None-Match, \"1\""})
    void whatTheAnswerMayDependOnIsSeen(String header, String value) {
        assertThat(request.getHeader(header)).isEqualTo(value);
        assertThat(Collections.list(request.getHeaders(header))).containsExactly(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Accept", "Accept-Language", "Content-Type", "Content-Length", "If-Modified-Since"})
    void whatIsNotThereOrOfNoConcernIsNot(String header) {
        assertThat(request.getHeader(header)).isNull();
        assertThat(Collections.list(request.getHeaders(header))).isEmpty();
    }

    @Test
    void nobodyFindsTheOthersByLookingThroughThemAll() {
        assertThat(Collections.list(request.getHeaderNames())).containsExactlyInAnyOrder("Host", "If-None-Match");
        assertThat(request.getQueryString()).isNull();
        assertThat(request.getContentType()).isNull();
        assertThat(request.getLocale()).isEqualTo(Locale.ROOT);
    }

    @Test
    void thereIsNoBodyForAnybodyToRead() throws IOException {
        assertThat(request.getContentLength()).isZero();
        assertThat(request.getContentLengthLong()).isZero();
        assertThat(request.getInputStream().read()).isEqualTo(-1);
        assertThat(request.getInputStream().isFinished()).isTrue();
        assertThat(request.getInputStream().isReady()).isTrue();
        assertThat(request.getReader().readLine()).isNull();
    }

    @Test
    void norToWaitFor() {
        assertThatThrownBy(() -> request.getInputStream().setReadListener(null)).isInstanceOf(IllegalStateException.class);
    }
}
