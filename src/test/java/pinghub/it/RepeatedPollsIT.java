package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Polls that differ from the one before them on their connection in their ids alone, which not every server gets to see. */
class RepeatedPollsIT extends ServerIT {

    private static final AtomicInteger IDS = new AtomicInteger();
    private static final String START = "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT\r\nIf-None-Match: 0\r\n";

    private static final int KEPT = 5; // by the location's buffer

    private final String id = "rep" + IDS.incrementAndGet() + "x" + ProcessHandle.current().pid();

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of("pinghub.locations",
                Path.of("src", "test", "resources", "locations-relay.yaml").toAbsolutePath().toString()));
    }

    /** A client on one connection that asks each time for what comes behind the answer before. */
    private final class Walker implements AutoCloseable {

        private final RawSocket socket = new RawSocket(server("/"));
        private final String path;
        private final String more;
        private String ids = START;

        Walker(String path, String more) {
            this.path = path;
            this.more = more;
        }

        String poll() {
            return head("GET", path, more + ids) + "\r\n";
        }

        Walker ask() {
            socket.send(poll());
            return this;
        }

        RawSocket.Response answer() {
            RawSocket.Response answer = socket.response();
            if (answer.status() == 200) {
                ids = "If-Modified-Since: " + answer.header("Last-Modified") + "\r\nIf-None-Match: " + answer.header("Etag") + "\r\n";
            }
            return answer;
        }

        RawSocket.Response next() {
            return ask().answer();
        }

        /** So many answers, so that whoever is to know the poll knows it. */
        List<RawSocket.Response> next(int count) {
            return IntStream.range(0, count).mapToObj(i -> next()).toList();
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    @Test
    void eachMessageComesOnceInOrderWithTheSameHeaders() {
        try (var walker = new Walker("/sub/" + id, "Origin: https://example.com\r\n")) {
            var answers = new ArrayList<RawSocket.Response>();
            for (int round = 0; round < 4; round++) {
                fill(KEPT);
                answers.addAll(walker.next(KEPT));
            }

            List<String> texts = IntStream.range(0, 4 * KEPT).mapToObj(i -> Integer.toString(i % KEPT)).toList();
            assertThat(answers).extracting(RawSocket.Response::body).containsExactlyElementsOf(texts);
            assertThat(answers).extracting(RawSocket.Response::status).containsOnly(200);
            assertThat(answers).extracting(RepeatedPollsIT::namesAndMore).as("headers").containsOnly(namesAndMore(answers.get(0)));
        }
    }

    @Test
    void theNextOneIsHeldUntilAMessageComes() throws TimeoutException {
        fill(4);
        try (var walker = new Walker("/sub/" + id, "")) {
            walker.next(4);
            for (String text : List.of("one", "two", "three")) {
                walker.ask();
                awaitSubscribers(1);
                publish("", text);
                assertThat(walker.answer().body()).isEqualTo(text);
                awaitSubscribers(0);
            }
        }
    }

    @Test
    void aHundredThatWaitGetTheSame() throws TimeoutException {
        fill(3);
        List<Walker> walkers = IntStream.range(0, 100).mapToObj(i -> new Walker("/sub/" + id, "")).toList();
        try {
            walkers.forEach(walker -> walker.next(3));
            for (int round = 0; round < 3; round++) {
                String text = "round " + round;
                walkers.forEach(Walker::ask);
                awaitSubscribers(100);
                publish("", text);
                assertThat(walkers).allSatisfy(walker -> assertThat(walker.answer().body()).isEqualTo(text));
            }
        } finally {
            walkers.forEach(Walker::close);
        }
    }

    @Test
    void twoAtOnceAreAnsweredOneAfterTheOther() throws TimeoutException {
        fill(3);
        try (var walker = new Walker("/sub/" + id, "")) {
            walker.next(3);
            walker.socket.send(walker.poll() + walker.poll());
            awaitSubscribers(1);
            publish("", "both");

            assertThat(walker.socket.response().body()).isEqualTo("both");
            assertThat(walker.socket.response().body()).isEqualTo("both");
        }
    }

    @Test
    void oneThatIsSentWhileAnotherWaitsIsServedBehindIt() throws TimeoutException {
        fill(3);
        try (var walker = new Walker("/sub/" + id, "")) {
            walker.next(3);
            walker.ask();
            awaitSubscribers(1);
            walker.socket.send(head("GET", "/pub/" + id, "Accept: text/plain\r\n") + "\r\n");
            publish("", "first");

            assertThat(walker.answer().body()).isEqualTo("first");
            assertThat(walker.socket.response().body()).contains("queued messages: ");
            publish("", "second");
            assertThat(walker.next().body()).isEqualTo("second");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 40, -1})
    void oneThatComesInPiecesIsOne(int cut) throws TimeoutException {
        fill(3);
        try (var walker = new Walker("/sub/" + id, "")) {
            walker.next(3);
            String poll = walker.poll();
            int at = cut > 0 ? cut : poll.length() + cut;
            walker.socket.send(poll.substring(0, at));
            publish("", "whole");
            walker.socket.send(poll.substring(at));

            assertThat(walker.answer().body()).isEqualTo("whole");
            publish("", "next");
            assertThat(walker.next().body()).isEqualTo("next");
        }
    }

    @Test
    void anyOtherRequestBetweenThemIsServedAsItIs() {
        fill(4);
        try (var walker = new Walker("/sub/" + id, "")) {
            walker.next(3);
            walker.socket.send(head("POST", "/pub/" + id, "Content-Length: 7\r\n") + "\r\nbetween");
            assertThat(walker.socket.response().status()).isBetween(200, 202);
            assertThat(walker.next(2)).extracting(RawSocket.Response::body).containsExactly("3", "between");

            walker.socket.send(head("GET", "/sub/" + id, "X-Other: yes\r\n" + START) + "\r\n");
            assertThat(walker.socket.response().body()).as("from the start").isEqualTo("0");
            publish("", "last");
            assertThat(walker.next().body()).isEqualTo("last");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT\r\nIf-None-Match: 1,2,3\r\n",
        "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT\r\nIf-None-Match: 99999999999999999999,1\r\n",
    })
    void oneWithoutAnIdIsRefusedLikeTheFirst(String ids) {
        fill(3);
        try (var walker = new Walker("/sub/" + id, "")) {
            walker.next(3);
            RawSocket.Response refused = walker.socket.send(head("GET", "/sub/" + id, ids) + "\r\n").response();

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body()).isEqualTo(exchange("GET", "/sub/" + id, ids, null).body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"If-None-Match: 0\r\nContent-Length: 4\r\n\r\nGET ", "If-None-Match: 0\r\n folded: yes\r\n\r\n",
        "If-None-Match: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "If-None-Match: 0\nX: y\r\n\r\n", "If-None-Match: \0\r\n\r\n"})
    void oneThatIsNotAsItShouldBeIsNeverTakenForTheOneBefore(String rest) {
        fill(3);
        try (var walker = new Walker("/sub/" + id, "")) {
            walker.next(3);
            String start = head("GET", "/sub/" + id, "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT\r\n");
            RawSocket.Response answer = walker.socket.send(start + rest).response();
            RawSocket.Response first;
            try (var socket = new RawSocket(server("/"))) {
                first = socket.send(start + rest).response();
            }

            assertThat(answer.status()).isEqualTo(first.status());
        }
    }

    @Test
    void whoLeavesIsOutOfTheCount() throws TimeoutException {
        fill(3);
        var walker = new Walker("/sub/" + id, "");
        walker.next(3);
        walker.ask();
        awaitSubscribers(1);
        walker.socket.reset();

        Eventually.within(LIMIT, () -> {
            publish("", "to nobody"); // on some servers the connection has to be written to
            return subscribers() == 0;
        });
    }

    @Test
    void aDeletedChannelEndsItAndTheConnectionGoesOn() throws TimeoutException {
        fill(3);
        try (var walker = new Walker("/sub/" + id, "")) {
            walker.next(3);
            walker.ask();
            awaitSubscribers(1);
            exchange("DELETE", "/pub/" + id, "", null);
            assertThat(walker.answer().status()).isEqualTo(410);

            if (!Deviation.ERROR_ENDS_THE_CONNECTION.isKnownHere()) {
                walker.socket.send(head("GET", "/pub/" + id, "") + "\r\n");
                assertThat(walker.socket.response().status()).isEqualTo(404);
            }
        }
    }

    @Test
    void itIsToldThatItTookTooLongLikeTheFirst() {
        fill(3);
        try (var walker = new Walker("/lp/" + id, "")) {
            walker.next(3);
            RawSocket.Response late = walker.next();
            RawSocket.Response first = exchange("GET", "/lp/" + id, walker.ids, null);

            assertThat(late.status()).isEqualTo(408).isEqualTo(first.status());
            assertThat(late.header("Content-Length")).isEqualTo("0");
            assertThat(late.header("Etag")).isEqualTo(first.header("Etag"));
            assertThat(late.header("Last-Modified")).isEqualTo(first.header("Last-Modified"));
        }
    }

    @Test
    void aLargeMessageReachesAClientThatReadsLate() throws TimeoutException {
        fill(3);
        String large = "0123456789abcdef".repeat(60_000);
        try (var walker = new Walker("/sub/" + id, "")) {
            walker.next(3);
            walker.ask();
            awaitSubscribers(1);
            publish("", large);
            awaitSubscribers(0);
            fill(1); // the server goes on meanwhile

            RawSocket.Response answer = walker.answer();
            assertThat(answer.body()).hasSize(large.length()).isEqualTo(large);
            if (!"close".equals(answer.header("Connection"))) { // with which Open Liberty sends what may have to wait
                assertThat(walker.next().body()).isEqualTo("0");
            }
        }
    }

    @Test
    void fromTheThirdOnTheyAreServedWithoutTheContainerWhereThatIsPossible() {
        boolean possible = "wildfly".equals(System.getProperty("arquillian.launch"))
                && "direct".equals(System.getProperty("pinghub.it.engine"));
        fill(KEPT);
        double before = metric("pinghub_relay_repeated_polls_total");
        try (var walker = new Walker("/sub/" + id, "")) {
            walker.next(KEPT);
        }

        assertThat(metric("pinghub_relay_repeated_polls_total") - before).isEqualTo(possible ? KEPT - 2 : 0);
    }

    // ----

    private void fill(int count) {
        IntStream.range(0, count).forEach(i -> publish("", Integer.toString(i)));
    }

    private void publish(String headers, String body) {
        RawSocket.Response posted = exchange("POST", "/pub/" + id, headers, body);
        assertThat(posted.status()).isBetween(200, 202);
    }

    /** The names of all headers, and the values of those that do not depend on the message; the order is the server's. */
    private static String namesAndMore(RawSocket.Response answer) {
        var lines = new TreeSet<String>();
        for (String line : answer.head().strip().split("\r\n")) {
            String name = line.split(":", 2)[0];
            lines.add(List.of("Etag", "Last-Modified", "Date", "Content-Length").contains(name) ? name : line);
        }
        return String.join("\n", lines);
    }

    private String head(String method, String path, String headers) {
        return method + " " + server(path).getRawPath() + " HTTP/1.1\r\nHost: localhost\r\n" + headers;
    }

    private RawSocket.Response exchange(String method, String path, String headers, String body) {
        String framing = body == null ? "" : "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n";
        try (var socket = new RawSocket(server("/"))) {
            socket.send(head(method, path, headers + framing) + "\r\n");
            return socket.send((body == null ? "" : body).getBytes(StandardCharsets.UTF_8)).response();
        }
    }

    private void awaitSubscribers(int count) throws TimeoutException {
        Eventually.within(LIMIT, () -> subscribers() == count);
    }

    private int subscribers() {
        Matcher subscribers = Pattern.compile("active subscribers: (\\d+)").matcher(exchange("GET", "/pub/" + id, "", null).body());
        return subscribers.find() ? Integer.parseInt(subscribers.group(1)) : -1;
    }
}
