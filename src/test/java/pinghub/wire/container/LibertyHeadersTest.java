package pinghub.wire.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.wsspi.genericbnf.HeaderKeys;
import com.ibm.wsspi.http.channel.values.HttpHeaderKeys;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pinghub.http.FakeContext;
import pinghub.http.FakeRequest;
import pinghub.http.ForeignInput;

/** With as much of Open Liberty as Pinghub knows of it. */
class LibertyHeadersTest {

    private final LibertyHeaders etag = new LibertyHeaders("Etag");

    @Test
    void aHeaderIsSentAsItIsSpelledAndItsNameIsMadeOnce() {
        var first = new Message();
        var second = new Message();

        assertThat(etag.of(request("Liberty", new Input(first))).orElseThrow().set("0")).isTrue();
        assertThat(new LibertyHeaders("Etag").of(request("Liberty", new Input(second))).orElseThrow().set("1")).isTrue();

        assertThat(first.headers).containsExactly(Map.entry("Etag", "0"));
        assertThat(second.headers).containsExactly(Map.entry("Etag", "1"));
        assertThat(HttpHeaderKeys.names()).containsOnlyOnce("Etag");
    }

    @Test
    void anotherServerIsNotLookedAt() {
        assertThat(etag.of(request("Some Server/1.0", new ForeignInput()))).isEmpty();
    }

    @Test
    void anotherVersionIsLookedAtOnce() {
        var foreign = new Input("no message");

        assertThat(etag.of(request("Liberty", foreign))).isEmpty();
        assertThat(etag.of(request("Liberty", foreign))).isEmpty();

        assertThat(foreign.asked).isOne();
    }

    @Test
    void aConnectionThatHasGoneSaysNothingOfTheVersion() {
        var message = new Message();
        message.isSent = true;
        assertThat(etag.of(request("Liberty", new Input(null)))).isEmpty();
        assertThat(etag.of(request("Liberty", new Input(message))).orElseThrow().set("0")).isFalse();

        message.isSent = false;

        assertThat(etag.of(request("Liberty", new Input(message))).orElseThrow().set("1")).isTrue();
    }

    private static ServletRequest request(String server, ServletInputStream input) {
        return new HttpServletRequestWrapper(FakeRequest.get()) {
            @Override
            public ServletContext getServletContext() {
                return FakeContext.on(server);
            }

            @Override
            public ServletInputStream getInputStream() {
                return input;
            }
        };
    }

    /** A response. */
    static final class Message {

        private final Map<String, String> headers = new LinkedHashMap<>();
        private boolean isSent;

        public void setHeader(String name, String value) {
            throw new AssertionError("in its own spelling");
        }

        public void setHeader(HeaderKeys name, String value) {
            if (isSent) {
                throw new IllegalStateException("sent");
            }
            headers.put(name.getName(), value);
        }
    }

    /** The input of a request, by which its response is found. */
    static final class Input extends ForeignInput {

        private final Object response; // null once the connection has gone
        private int asked;

        Input(Object response) {
            this.response = response;
        }

        public Context getISC() {
            asked++;
            return new Context(response);
        }
    }

    /** A connection. */
    record Context(Object response) {

        public Object getResponse() {
            return response;
        }
    }
}
