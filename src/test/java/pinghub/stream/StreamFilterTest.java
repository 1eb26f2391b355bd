package pinghub.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static pinghub.stream.ListeningNode.NEWS;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pinghub.channel.Start;
import pinghub.config.Settings;
import pinghub.config.SomeSettings;
import pinghub.http.ChannelFilter;
import pinghub.http.FakeRequest;
import pinghub.http.FakeResponse;
import pinghub.http.Listening.Form;
import pinghub.http.Readiness;
import pinghub.http.SomePolicies;
import pinghub.wire.Closer;
import pinghub.wire.FanOut;

class StreamFilterTest {

    private final ListeningNode node = new ListeningNode();
    private final Readiness readiness = new Readiness();
    private final StreamFilter filter = new StreamFilter();
    private final FanOut fanOut = new FanOut();
    private final FakeResponse response = new FakeResponse();
    private int passedOn;

    @BeforeEach
    void start() {
        Settings settings = SomeSettings.with("pinghub.limits.connections-per-address=1");
        fanOut.start(Thread::new);
        readiness.up();
        filter.counters = node.counters;
        filter.readiness = readiness;
        filter.addresses = SomePolicies.addresses(settings, node.ticker);
        filter.clients = node.clients;
        filter.settings = settings;
        filter.fanOut = fanOut;
        filter.closer = new Closer(node.ticker);
    }

    @AfterEach
    void stop() {
        fanOut.stop();
    }

    @Test
    void whatIsNoListenersGoesOn() throws Exception {
        readiness.down();

        serve(FakeRequest.get().attribute(ChannelFilter.CHANNEL, NEWS));

        assertThat(passedOn).isOne();
        assertThat(response.getStatus()).isZero();
    }

    @Test
    void aNodeThatStopsTakesNobody() throws Exception {
        readiness.down();

        serve(listener());

        expectRefusal(503, "draining");
        assertThat(response.headers()).containsKey("Retry-After");
    }

    @Test
    void aCursorThatIsNoneIsRefused() throws Exception {
        serve(listener().query("after=yesterday"));

        expectRefusal(400, "cursor");
    }

    @Test
    void anAddressThatHasEnoughIsRefused() throws Exception {
        filter.addresses.enter(listener().getRemoteAddr());

        serve(listener());

        expectRefusal(429, "address");
    }

    @Test
    void aNodeThatIsFullTakesNobody() throws Exception {
        for (int i = 0; i < ListeningNode.SUBSCRIBERS; i++) {
            node.listen(Form.EVENTS, NEWS, new Start.Now());
        }

        serve(listener());
        assertThat(response.getStatus()).isEqualTo(503);
        serve(listener());

        // The address has room for one: had the first been kept as its connection, this would be another reason.
        assertThat(node.counters.refusals()).containsOnlyKeys("full").containsEntry("full", 2L);
        assertThat(node.clients.size()).isEqualTo(ListeningNode.SUBSCRIBERS);
        assertThat(passedOn).isZero();
    }

    @Test
    void whoListensToTheFiguresIsRefusedAsTheApiDoes() throws Exception {
        FakeRequest request = listener().attribute(ChannelFilter.FEED, true).attribute("pinghub.problem", true); // as ChannelFilter does
        filter.addresses.enter(request.getRemoteAddr());

        serve(request);

        expectRefusal(429, "address");
        assertThat(response.headers()).containsEntry("Content-Type", "application/problem+json");
        assertThat(response.body()).contains("\"title\":\"Too Many Requests\",\"status\":429", "\"reason\":\"address\"");
    }

    @Test
    void whoListensToAChannelIsRefusedWithASentence() throws Exception {
        readiness.down();

        serve(listener());

        assertThat(response.headers().get("Content-Type")).startsWith("text/plain");
    }

    /** The fake request refuses to go on asynchronously, as a container may. */
    @Test
    void whoCannotBeServedAfterAllIsNotLeftBehind() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> serve(listener())).isInstanceOf(UnsupportedOperationException.class).hasMessage("startAsync");

            assertThat(node.clients.size()).isZero();
            assertThat(node.channels.subscribers()).isZero();
        }
        assertThat(node.counters.refusals()).isEmpty();
    }

    private static FakeRequest listener() {
        return FakeRequest.get().attribute(ChannelFilter.CHANNEL, NEWS).attribute(ChannelFilter.FORM, Form.EVENTS);
    }

    private void serve(FakeRequest request) throws IOException, ServletException {
        FilterChain chain = (served, answered) -> {
            assertThat(served).isSameAs(request);
            passedOn++;
        };
        filter.doFilter(request, response, chain);
    }

    private void expectRefusal(int status, String reason) {
        assertThat(response.getStatus()).isEqualTo(status);
        assertThat(node.counters.refusals()).containsOnlyKeys(reason);
        assertThat(node.clients.size()).isZero();
        assertThat(passedOn).isZero();
    }
}
