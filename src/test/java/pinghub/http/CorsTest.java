package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pinghub.config.SomeSettings;

class CorsTest {

    private static final String PAGE = "https://example.com";

    private final Cors everybody = new Cors(SomeSettings.with("pinghub.origin="));
    private final Cors some = new Cors(SomeSettings.with("pinghub.origin=https://example.com,https://example.org"));
    private final FakeResponse response = new FakeResponse();

    @Test
    void whereEverybodyMayTheAnswerIsTheSameForAll() {
        everybody.allow(FakeRequest.get().with("Origin", PAGE), response);

        assertThat(response.headers()).containsEntry("Access-Control-Allow-Origin", "*").doesNotContainKey("Vary");
    }

    @Test
    void whereSomeMayTheAnswerIsForThatOriginAlone() {
        some.allow(FakeRequest.get().with("Origin", PAGE), response);

        assertThat(response.headers()).containsEntry("Access-Control-Allow-Origin", PAGE).containsEntry("Vary", "Origin");
    }

    @Test
    void aPageMayReadWhatItNeedsToGoOn() {
        some.allow(FakeRequest.get().with("Origin", PAGE), response);

        assertThat(response.headers().get("Access-Control-Expose-Headers").split(", "))
                .contains("Last-Event-ID", "ETag", "Pinghub-Gap", "Retry-After");
    }

    @Test
    void noPageIsToldNothing() {
        some.allow(FakeRequest.get(), response);

        assertThat(response.headers()).isEmpty();
    }

    @Test
    void noPageMaySendItsCookies() {
        everybody.answer(FakeRequest.of("OPTIONS").with("Origin", PAGE), response, "GET");
        some.answer(FakeRequest.of("OPTIONS").with("Origin", PAGE), response, "GET");

        assertThat(response.headers()).doesNotContainKey("Access-Control-Allow-Credentials");
    }

    @Test
    void aBrowserLearnsWhatItMaySend() {
        some.answer(FakeRequest.of("OPTIONS").with("Origin", PAGE), response, "GET, POST");

        assertThat(response.getStatus()).isEqualTo(204);
        assertThat(response.headers()).containsEntry("Access-Control-Allow-Origin", PAGE)
                .containsEntry("Access-Control-Allow-Methods", "GET, POST")
                .containsEntry("Allow", "GET, POST")
                .containsEntry("Access-Control-Max-Age", "600");
        assertThat(response.headers().get("Access-Control-Allow-Headers").split(", "))
                .contains("Content-Type", "Last-Event-ID", "If-None-Match");
    }
}
