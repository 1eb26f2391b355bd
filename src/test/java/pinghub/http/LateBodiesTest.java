package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.ws.webcontainer.srt.SRTServletRequestThreadData;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.Counters;
import pinghub.channel.HandTicker;
import pinghub.config.SomeSettings;
import pinghub.http.BodyReader.Arrival;

class LateBodiesTest {

    private static final String WILDFLY = "WildFly Full 37.0.0.Final (WildFly Core 29.0.0.Final) - 2.3.18.Final";
    private static final String PAYARA = "Payara Micro #badassfish";
    private static final String LIBERTY = "IBM WebSphere Liberty/26.0.0.3";

    private final Counters counters = new Counters();
    private final HandTicker ticker = new HandTicker();
    private final BodyReader reader = new BodyReader(SomeSettings.with("pinghub.post.timeout=7s"), ticker);
    private final FakeThreads threads = new FakeThreads();
    private final LateBodies bodies = threads.lateBodies(counters);
    private final Queue<Runnable> ownThread = new ArrayDeque<>();
    private final LateInput input = new LateInput();
    private final RecordingAnswer answer = new RecordingAnswer();
    private final FakeResponse servletResponse = new FakeResponse();
    private boolean completed;

    @Test
    void aBodyIsServedWhereItIsMeantToBe() throws IOException {
        collectOn(WILDFLY);

        input.arrive("hello");
        threads.run();
        assertThat(answer.isGiven()).as("nobody but the one that was asked for").isFalse();
        ownThread.remove().run();

        assertThat(answer.response().getEntity()).isEqualTo("served hello");
        assertThat(threads.delays()).isEmpty();
    }

    @Test
    void openLibertyIsAnsweredWhereItHasReadTheBody() throws IOException {
        collectOn(LIBERTY);

        input.arrive("hello");

        assertThat(ownThread).isEmpty();
        assertThat(answer.response().getEntity()).isEqualTo("served hello");
    }

    @Test
    void payaraIsAnsweredAMomentLater() throws IOException {
        collectOn(PAYARA);

        input.arrive("hello");
        ownThread.remove().run();
        assertThat(answer.isGiven()).isFalse();
        threads.run();

        assertThat(threads.delays()).containsExactly(Duration.ofMillis(5));
        assertThat(answer.response().getEntity()).isEqualTo("served hello");
    }

    @Test
    void payaraIsAnsweredAtOnceRatherThanNever() throws IOException {
        collectOn(PAYARA);
        threads.busy();

        input.arrive("hello");
        ownThread.remove().run();

        assertThat(answer.response().getEntity()).isEqualTo("served hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {WILDFLY, LIBERTY})
    void aTimeThatIsUpIsToldInAnotherThreadThanTheTimers(String server) throws IOException {
        collectOn(server);

        letTheTimePass();
        assertThat(answer.isGiven()).isFalse();
        threads.run();

        assertThat(answer.response().getStatus()).isEqualTo(408);
        assertThat(answer.response().getHeaderString("Connection")).isEqualTo("close");
        assertThat(answer.response().getMediaType()).hasToString("text/plain;charset=UTF-8");
        assertThat(answer.response().getHeaderString("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.response().getEntity()).isEqualTo("The body took longer than 7000 ms.\n");
        assertThat(counters.refusals()).containsOnlyKeys("timeout");
        assertThat(ownThread).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"whole", "late", "wrong", "failing"})
    void onOpenLibertyNobodyIsAnsweredAsWhomTheThreadServedBefore(String how) throws IOException {
        collectOn(LIBERTY, how.equals("failing") ? body -> {
            throw new IllegalStateException("on purpose");
        } : this::served);
        var servedMeanwhile = new ArrayList<String>();
        answer.whenGiven(() -> servedMeanwhile.add(SRTServletRequestThreadData.served()));
        SRTServletRequestThreadData.serve("of an application that has gone");

        switch (how) {
            case "late" -> letTheTimePass();
            case "wrong" -> input.arrive("hell").breakOff();
            default -> input.arrive("hello");
        }
        threads.run();

        assertThat(answer.isGiven()).isTrue();
        assertThat(servedMeanwhile).containsExactly((String) null);
        assertThat(SRTServletRequestThreadData.served()).isEqualTo("of an application that has gone");
    }

    @Test
    void norIsWhoseAnswerComesLater() throws IOException {
        var response = new CompletableFuture<Response>();
        bodies.answerLater(suspended(FakeRequest.post().in(FakeContext.on(LIBERTY))), answer.asyncResponse(), response);
        var servedMeanwhile = new ArrayList<String>();
        answer.whenGiven(() -> servedMeanwhile.add(SRTServletRequestThreadData.served()));
        SRTServletRequestThreadData.serve("of an application that has gone");

        response.complete(Response.noContent().build());
        threads.run();

        assertThat(answer.response().getStatus()).isEqualTo(204);
        assertThat(servedMeanwhile).containsExactly((String) null);
    }

    @Test
    void ifAllThreadsAreBusyTheTimersTellsIt() throws IOException {
        collectOn(WILDFLY);
        threads.busy();

        letTheTimePass();

        assertThat(answer.response().getStatus()).isEqualTo(408);
    }

    @ParameterizedTest
    @ValueSource(strings = {WILDFLY, LIBERTY})
    void aNodeThatStopsSaysSo(String server) throws IOException {
        collectOn(server);

        reader.stop();
        ownThread.forEach(Runnable::run);

        assertThat(answer.response().getStatus()).isEqualTo(503);
        assertThat(answer.response().getHeaderString("Retry-After")).isNotNull();
        assertThat(counters.refusals()).containsOnlyKeys("draining");
        assertThat(completed).isFalse();
    }

    @Test
    void onPayaraItSaysSoWithoutJaxRsWhichHasEndedByThen() throws IOException {
        collectOn(PAYARA);

        reader.stop();
        ownThread.remove().run();

        assertThat(servletResponse.getStatus()).isEqualTo(503);
        assertThat(servletResponse.headers()).containsKey("Retry-After").containsEntry("Connection", "close");
        assertThat(completed).isTrue();
        assertThat(counters.refusals()).containsOnlyKeys("draining");
        assertThat(answer.isGiven()).isFalse();
        assertThat(threads.delays()).isEmpty();
    }

    @Test
    void whatIsWrongWithABodyOnPayaraIsToldByJaxRs() throws IOException {
        collectOn(PAYARA);

        input.arrive("hell").breakOff();
        ownThread.remove().run();
        threads.run();

        assertThat(answer.response().getStatus()).isEqualTo(400);
        assertThat(counters.refusals()).containsOnlyKeys("framing");
        assertThat(completed).isFalse();
    }

    @Test
    void aFaultWhileItIsServedIsAnsweredToo() throws IOException {
        var fault = new OutOfMemoryError("on purpose");
        collectOn(LIBERTY, body -> {
            throw fault;
        });

        input.arrive("hello");

        assertThat(answer.outcome()).isSameAs(fault);
    }

    @Test
    void whatIsForAnotherThreadIsDoneHereIfThereIsNone() {
        threads.busy();

        bodies.elsewhere(() -> completed = true);

        assertThat(completed).isTrue();
    }

    private void collectOn(String server) throws IOException {
        collectOn(server, this::served);
    }

    private Response served(byte[] body) {
        return LateBodies.text(200, "served " + new String(body, StandardCharsets.UTF_8)).build();
    }

    private void collectOn(String server, Function<byte[], Response> served) throws IOException {
        FakeRequest request = FakeRequest.post().with("Content-Length", "5").body(input).in(FakeContext.on(server));
        var unfinished = (Arrival.Unfinished) reader.begin(request, BodyFraming.of(request), 10);
        request.setAttribute(ChannelFilter.BODY, unfinished.collector());
        bodies.collect(suspended(request), answer.asyncResponse(), ownThread::add, served);
    }

    private void letTheTimePass() {
        ticker.advance(Duration.ofSeconds(7));
        reader.tick();
    }

    private HttpServletRequest suspended(FakeRequest request) {
        var async = (AsyncContext) Proxy.newProxyInstance(LateBodiesTest.class.getClassLoader(),
                new Class<?>[] {AsyncContext.class}, (proxy, called, arguments) -> switch (called.getName()) {
                    case "getResponse" -> servletResponse;
                    case "complete" -> completed = true;
                    default -> throw new UnsupportedOperationException(called.getName());
                });
        return new HttpServletRequestWrapper(request) {
            @Override
            public AsyncContext getAsyncContext() {
                return async;
            }
        };
    }
}
