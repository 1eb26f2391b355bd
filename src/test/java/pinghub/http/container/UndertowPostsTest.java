package pinghub.http.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.SecurityConstraint;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xnio.XnioIoThread;
import pinghub.http.container.InMemoryUndertow.Client;

class UndertowPostsTest {

    private static final String HELLO = "POST /news HTTP/1.1\r\nHost: example.com\r\nContent-Length: 5\r\n\r\nhello";

    private final List<String> served = new ArrayList<>();
    private final InMemoryUndertow server =
            new InMemoryUndertow(Map.of(UndertowPosts.RESERVED_PREFIX, "/-/"), this::serve);

    @Test
    void aMessageThatIsThereWholeIsServedByTheThreadThatHasReadIt() {
        Client client = server.receive(HELLO);

        assertThat(served).containsExactly("hello by the I/O thread");
        assertThat(server.waiting()).isZero();
        assertOk(client);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "GET /news HTTP/1.1\r\nHost: example.com\r\n\r\n",
        "PUT /news HTTP/1.1\r\nHost: example.com\r\nContent-Length: 5\r\n\r\nhello",
        "POST /news HTTP/1.1\r\nHost: example.com\r\nContent-Length: 0\r\n\r\n",
        "POST /n%65ws HTTP/1.1\r\nHost: example.com\r\nContent-Length: 5\r\n\r\nhello",
        "POST /news;a HTTP/1.1\r\nHost: example.com\r\nContent-Length: 5\r\n\r\nhello",
        "POST /-/metrics HTTP/1.1\r\nHost: example.com\r\nContent-Length: 5\r\n\r\nhello",
        "POST /pinghub/-/metrics HTTP/1.1\r\nHost: example.com\r\nContent-Length: 5\r\n\r\nhello",
        "POST /news HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nContent-Length: 5\r\n\r\nhello",
        "POST /news HTTP/1.1\r\nHost: example.com\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    })
    void whatIsNotPlainlyAMessageIsServedByAWorkerAsEver(String request) {
        Client client = server.receive(request);
        assertThat(served).isEmpty();

        server.work();

        assertThat(served).hasSize(1).allMatch(by -> by.endsWith(" by a worker"));
        assertOk(client);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "POST /news HTTP/1.1\r\nHost: example.com\r\nContent-Length: 5\r\n\r\nhell",
        "POST /news HTTP/1.1\r\nHost: example.com\r\nContent-Length: 5\r\n\r\n",
        "POST /news HTTP/1.1\r\nHost: example.com\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n",
        "POST /news HTTP/1.1\r\nHost: example.com\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
        HELLO + HELLO,
    })
    void whereSomethingMightHaveToBeWaitedForAWorkerDoes(String request) {
        server.receive(request);

        assertThat(served).isEmpty();
        assertThat(server.waiting()).isOne();
    }

    @Test
    void untilTheApplicationHasStartedNothingIsDifferent() {
        var early = new InMemoryUndertow(Map.of(), this::serve);

        early.receive(HELLO);

        assertThat(served).isEmpty();
        assertThat(early.waiting()).isOne();
    }

    @Test
    void aMessageThatMayBeAnsweredLaterIsServedByAWorker() {
        UndertowPosts.Later later = "/news"::equals;
        var asking = new InMemoryUndertow(Map.of(UndertowPosts.RESERVED_PREFIX, "/-/", UndertowPosts.LATER, later), this::serve);

        asking.receive(HELLO);
        asking.receive(HELLO.replace("/news", "/other"));

        assertThat(served).as("the other one").containsExactly("hello by the I/O thread");
        assertThat(asking.waiting()).isOne();
    }

    @Test
    void aWorkerThatHasItAlreadyServesIt() {
        Client client = server.servedByWorkers().receive(HELLO);
        assertThat(served).isEmpty();

        server.work();

        assertThat(served).containsExactly("hello by a worker");
        assertOk(client);
    }

    @Test
    void noThreadWaitsForAClientThatDoesNotReadItsAnswer() {
        Client client = server.servedByWorkers().receiveFromOneThatDoesNotRead(HELLO);

        server.work();

        assertThat(served).containsExactly("hello by a worker");
        assertThat(client.received()).isEmpty();
        assertThat(client.isWaitedFor()).isFalse();
    }

    @Test
    void anAnswerMayBeWrittenAtOnceAndNotLater() {
        var early = new InMemoryUndertow(Map.of(UndertowPosts.RESERVED_PREFIX, "/-/"), (request, response) -> {
            ServletOutputStream stream = response.getOutputStream();
            served.add("ready: " + stream.isReady());
            assertThatThrownBy(() -> stream.setWriteListener(null)).isInstanceOf(IllegalStateException.class);
            response.setContentLengthLong(1_000);
            stream.write('O');
            stream.write("OK\n".getBytes(StandardCharsets.US_ASCII), 1, 2);
        });

        assertOk(early.receive(HELLO));

        assertThat(served).containsExactly("ready: true");
    }

    @Test
    void whereTheContainerIsToAskWhoItIsNothingIsPassedBy() {
        var open = new DeploymentInfo();
        var closed = new DeploymentInfo().addSecurityConstraint(new SecurityConstraint());

        new UndertowPosts().handleDeployment(open, null);
        new UndertowPosts().handleDeployment(closed, null);

        assertThat(open.getOuterHandlerChainWrappers()).hasSize(1);
        assertThat(closed.getInitialHandlerChainWrappers()).isEmpty();
        assertThat(closed.getOuterHandlerChainWrappers()).isEmpty();
    }

    @Test
    void noRequestHasASession() {
        var sessions = new InMemoryUndertow(Map.of(), (request, response) -> {
            served.add("session " + request.getSession(false));
            if (served.size() == 1) {
                request.getSession(true);
            }
        });
        Client first = sessions.receive("GET /news HTTP/1.1\r\nHost: example.com\r\n\r\n");
        sessions.work();
        Matcher cookie = Pattern.compile("JSESSIONID=[^;]+").matcher(first.received());
        assertThat(cookie.find()).isTrue();

        sessions.receive("GET /news HTTP/1.1\r\nHost: example.com\r\nCookie: " + cookie.group() + "\r\n\r\n");
        sessions.work();

        assertThat(served).containsExactly("session null", "session null");
    }

    private void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] body = request.getInputStream().readAllBytes();
        served.add(new String(body, StandardCharsets.UTF_8)
                + (Thread.currentThread() instanceof XnioIoThread ? " by the I/O thread" : " by a worker"));
        response.setContentLength(3);
        response.getOutputStream().write("OK\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static void assertOk(Client client) {
        assertThat(client.received()).startsWith("HTTP/1.1 200 OK\r\n").contains("\r\nContent-Length: 3\r\n").endsWith("\r\n\r\nOK\n");
    }
}
