package pinghub.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.ws.webcontainer31.srt.SRTInputStream31;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import pinghub.channel.HandTicker;
import pinghub.config.SomeSettings;
import pinghub.http.BodyReader.Arrival;

class LibertyBodyTest {

    private final BodyReader bodies = new BodyReader(SomeSettings.with(), new HandTicker());

    @Test
    void aBodyThatCameWithItsHeadersIsTakenAtOnce() throws IOException {
        assertThat(begin("hello", new SRTInputStream31("hello".getBytes(UTF_8)))).isEqualTo("hello");
    }

    @Test
    void theNextRequestIsLeftWhereItIs() throws IOException {
        var input = new SRTInputStream31("helloPOST /next".getBytes(UTF_8));

        assertThat(begin("hello", input)).isEqualTo("hello");

        assertThat(input.available()).isEqualTo("POST /next".length());
    }

    @Test
    void nothingIsReadOfABodyThatIsNotThereWhole() throws IOException {
        assertThat(begin("hello", new SRTInputStream31("hell".getBytes(UTF_8)))).isNull();
        assertThat(begin("hello", new SRTInputStream31(new byte[0]))).isNull();
        assertThat(begin("hello", new SRTInputStream31(null))).isNull();
    }

    @Test
    void anotherServersStreamIsAskedByTheServletApiAlone() {
        assertThat(new LibertyBody().received(new ForeignInput())).isZero();
    }

    /** The body, or {@code null} if it is not there yet. */
    private String begin(String body, ServletInputStream input) throws IOException {
        var request = FakeRequest.post().with("Content-Length", Integer.toString(body.length()));
        Arrival arrival = bodies.begin(new HttpServletRequestWrapper(request) {
            @Override
            public ServletInputStream getInputStream() {
                return input;
            }
        }, BodyFraming.of(request), 100);
        return arrival instanceof Arrival.Whole whole ? new String(whole.body(), UTF_8) : null;
    }
}
