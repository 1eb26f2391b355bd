package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.http.BodyFraming.Chunked;
import pinghub.http.BodyFraming.Invalid;
import pinghub.http.BodyFraming.Length;

class BodyFramingTest {

    @Test
    void aRequestThatNamesNoBodyHasAnEmptyOne() {
        assertThat(BodyFraming.of(FakeRequest.post())).isEqualTo(new Length(0));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "0042, 42", "1048577, 1048577", "999999999999999999, 999999999999999999"})
    void oneContentLengthIsTheLength(String header, long bytes) {
        assertThat(BodyFraming.of(FakeRequest.post().with("Content-Length", header))).isEqualTo(new Length(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-1", "+1", "1.0", "0x1", "1e3", "ten", "1 1", "1,1", "1, 1", "1;1", "\u0661",
        "1000000000000000000", "9223372036854775808", "18446744073709551617"})
    void aContentLengthThatIsNotOneNumberIsInvalid(String header) {
        assertThat(BodyFraming.of(FakeRequest.post().with("Content-Length", header))).isInstanceOf(Invalid.class);
    }

    @ParameterizedTest
    @CsvSource({"5, 5", "5, 6", "0, 5"})
    void twoContentLengthsAreInvalidEvenWhenTheyAgree(String one, String other) {
        FakeRequest request = FakeRequest.post().with("Content-Length", one).with("Content-Length", other);

        assertThat(BodyFraming.of(request)).isInstanceOf(Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "Chunked", "CHUNKED", " chunked", "chunked "})
    void chunkedIsChunked(String header) {
        assertThat(BodyFraming.of(FakeRequest.post().with("Transfer-Encoding", header))).isEqualTo(new Chunked());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", "gzip", "gzip, chunked", "chunked, gzip", "chunked, chunked", "chunked;q=1",
        "xchunked", "chunked,"})
    void anyOtherTransferEncodingIsInvalid(String header) {
        assertThat(BodyFraming.of(FakeRequest.post().with("Transfer-Encoding", header))).isInstanceOf(Invalid.class);
    }

    @Test
    void twoTransferEncodingsAreInvalid() {
        FakeRequest request = FakeRequest.post().with("Transfer-Encoding", "chunked").with("Transfer-Encoding", "chunked");

        assertThat(BodyFraming.of(request)).isInstanceOf(Invalid.class);
    }

    @Test
    void bothHeadersTogetherAreInvalid() {
        FakeRequest request = FakeRequest.post().with("Transfer-Encoding", "chunked").with("Content-Length", "5");

        assertThat(BodyFraming.of(request)).isInstanceOf(Invalid.class);
    }

    @Test
    void chunksAreUnknownToOlderProtocols() {
        Stream.of("HTTP/1.0", "HTTP/0.9").forEach(protocol ->
                assertThat(BodyFraming.of(FakeRequest.post().protocol(protocol).with("Transfer-Encoding", "chunked")))
                        .isInstanceOf(Invalid.class));
    }

    @Test
    void olderProtocolsMayNameALength() {
        assertThat(BodyFraming.of(FakeRequest.post().protocol("HTTP/1.0").with("Content-Length", "5")))
                .isEqualTo(new Length(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u000Bchunked", "chunked\u000C", "\u001Cchunked", "chun\u212Aed"})
    void whatOnlyLooksLikeChunkedIsInvalid(String value) {
        assertThat(BodyFraming.of(FakeRequest.post().with("Transfer-Encoding", value))).isInstanceOf(Invalid.class);
    }
}
