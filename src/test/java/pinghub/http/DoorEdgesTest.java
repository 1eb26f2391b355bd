package pinghub.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.ChannelName;
import pinghub.config.SomeSettings;
import pinghub.http.BodyReader.Arrival;

class DoorEdgesTest {
    @ParameterizedTest
    @ValueSource(strings = {"\u000Bchunked", "chunked\u000C", "\u001Cchunked", "chun\u212Aed"})
    void transferEncodingIsStrict(String value) {
        assertThat(BodyFraming.of(FakeRequest.post().with("Transfer-Encoding", value))).isInstanceOf(BodyFraming.Invalid.class);
    }

    @Test
    void aPathOutsideOfTheContextIsRefused() {
        assertThat(ChannelPath.of("/pinghubX", "/pinghubX", "/pinghub", "/-/")).isInstanceOf(ChannelPath.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "*", "a/b", "%61"})
    void aNameStartsWithASlash(String raw) {
        assertThat(ChannelPath.of(raw, raw, "", "/-/")).isInstanceOf(ChannelPath.Malformed.class);
    }

    @Test
    void aBodyShorterThanItsLengthIsNotPublished() throws IOException {
        var got = new ArrayList<Arrival>();
        var collector = begin(new byte[] {'h', 'e'}, new ReadListener[1]);
        collector.collect(got::add);
        collector.onAllDataRead();
        assertThat(got).hasSize(1).first().isInstanceOf(Arrival.Refused.class);
    }

    @Test
    void aTimeoutBeforeSomebodyWaitsIsToldAllTheSame() throws IOException {
        var got = new ArrayList<Arrival>();
        var collector = begin(new byte[] {'h', 'e'}, new ReadListener[1]);
        collector.timeOut();
        collector.collect(got::add);
        assertThat(got).hasSize(1);
    }

    private static BodyReader.Collector begin(byte[] there, ReadListener[] l) throws IOException {
        var reader = new BodyReader(SomeSettings.with());
        return ((Arrival.Unfinished) reader.begin(new HttpServletRequestWrapper(FakeRequest.post().with("Content-Length", "5")) {
            int at;
            @Override public ServletInputStream getInputStream() {
                return new ServletInputStream() {
                    @Override public int available() { return there.length - at; }
                    @Override public int read(byte[] t, int o, int n) { System.arraycopy(there, at, t, o, there.length); at = there.length; return there.length; }
                    @Override public int read() { return -1; }
                    @Override public boolean isFinished() { return false; }
                    @Override public boolean isReady() { return at < there.length; }
                    @Override public void setReadListener(ReadListener x) { l[0] = x; }
                };
            }
        })).collector();
    }

    @Test
    void nullAddress() {
        assertThat(new AdminGate(SomeSettings.with("pinghub.admin.allow=127.0.0.1")).check(FakeRequest.get().from(null))).isPresent();
    }
}
