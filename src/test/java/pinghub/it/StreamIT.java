package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners by HTTP, byte by byte (src/docs/protocol/listening.md). */
class StreamIT extends ServerIT {

    private static final String EVENTS = "Accept: text/event-stream\r\n";
    private static final String OBJECTS = "Accept: application/x-ndjson\r\n";

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of("pinghub.origin", "https://shop.example"));
    }

    /** A response that does not end, read line by line; the chunks around the lines are taken off. */
    private final class Lines implements AutoCloseable {

        private final Socket socket;
        private final BufferedReader reader;
        private final List<String> head = new ArrayList<>();
        private final boolean chunked;
        private String waiting = ""; // of a chunk, what no line feed has ended yet

        Lines(String rawPath, String headers) throws IOException {
            socket = new Socket("127.0.0.1", server("/").getPort());
            socket.setSoTimeout((int) LIMIT.toMillis());
            reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(("GET " + server(rawPath).getRawPath() + query(rawPath) + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
                head.add(line);
            }
            chunked = head.stream().anyMatch(line -> line.equalsIgnoreCase("Transfer-Encoding: chunked"));
        }

        private String query(String rawPath) {
            return rawPath.contains("?") ? rawPath.substring(rawPath.indexOf('?')) : "";
        }

        /** The next line with characters in it. */
        String next() throws IOException {
            for (String line = line(); ; line = line()) {
                if (!line.isEmpty()) {
                    return new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
                }
            }
        }

        private String line() throws IOException {
            while (waiting.indexOf('\n') < 0) {
                waiting += more();
            }
            String line = waiting.substring(0, waiting.indexOf('\n'));
            waiting = waiting.substring(line.length() + 1);
            return line;
        }

        private String more() throws IOException {
            if (!chunked) {
                return (char) reader.read() + "";
            }
            char[] chunk = new char[Integer.parseInt(reader.readLine().strip(), 16)];
            for (int read = 0; read < chunk.length; read += reader.read(chunk, read, chunk.length - read)) {
                assertThat(read).isGreaterThanOrEqualTo(0);
            }
            assertThat(reader.readLine()).isEmpty();
            return new String(chunk);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void anEventIsAnIdAndALineOfDataForEachLine() throws IOException {
        try (var stream = new Lines("/events", EVENTS)) {
            assertThat(stream.head).contains("Cache-Control: no-store", "X-Accel-Buffering: no")
                    .anyMatch(line -> line.matches("HTTP/1.1 200( OK)?")).anyMatch(line -> line.startsWith("Content-Type: text/event-stream"));
            assertThat(stream.next()).matches("retry: [0-9]+");
            String id = stream.next();
            assertThat(id).matches("id: [0-9a-f]+:0");

            post("/events", "ä\nevent: gap\rb\r\n");

            assertThat(stream.next()).isEqualTo(id.replace(":0", ":1"));
            assertThat(List.of(stream.next(), stream.next(), stream.next(), stream.next()))
                    .containsExactly("data: ä", "data: event: gap", "data: b", "data: ");
        }
    }

    @Test
    void anObjectALine() throws IOException {
        try (var stream = new Lines("/objects", OBJECTS)) {
            assertThat(stream.next()).matches("\\{\"open\":\\{\"id\":\"[0-9a-f]+:0\"}}");

            post("/objects", "say \"hello\"\n");

            assertThat(stream.next()).matches("\\{\"id\":\"[0-9a-f]+:1\",\"data\":\"say \\\\\"hello\\\\\"\\\\n\"}");
            assertThat(stream.next()).isEqualTo("{\"ping\":{}}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Accept: text/plain;stream\r\n", ""})
    void messagesAsTheyAre(String headers) throws IOException {
        try (var stream = new Lines(headers.isEmpty() ? "/lines?stream" : "/lines", headers)) {
            post("/lines", "one");
            post("/lines", "two");

            assertThat(List.of(stream.next(), stream.next())).containsExactly("one", "two");
        }
    }

    @Test
    void whatIsKeptComesFirstAndWhatIsMissedIsTold() throws IOException {
        for (int i = 1; i <= 103; i++) {
            post("/kept/stream", "no. " + i);
        }
        try (var stream = new Lines("/kept/stream?last=1", OBJECTS)) {
            String open = stream.next();
            String epoch = open.replaceAll(".*\"([0-9a-f]+):102\".*", "$1");
            assertThat(stream.next()).isEqualTo("{\"id\":\"" + epoch + ":103\",\"data\":\"no. 103\"}");

            try (var late = new Lines("/kept/stream?after=" + epoch + ":1", OBJECTS)) {
                assertThat(late.next()).isEqualTo("{\"open\":{\"id\":\"" + epoch + ":3\"}}");
                assertThat(late.next()).isEqualTo(
                        "{\"gap\":{\"after\":\"" + epoch + ":1\",\"through\":\"" + epoch + ":3\",\"missed\":2}}");
                assertThat(late.next()).isEqualTo("{\"id\":\"" + epoch + ":4\",\"data\":\"no. 4\"}");
            }
        }
    }

    @Test
    void aPollBringsAllThereIsOrWaitsOrSaysThatNothingCame() {
        post("/kept/poll", "one");
        post("/kept/poll", "two");

        HttpResponse<String> both = get("/kept/poll?poll&last=2");
        assertThat(both.statusCode()).isEqualTo(200);
        String cursor = both.headers().firstValue("Last-Event-ID").orElseThrow();
        assertThat(both.headers().firstValue("ETag")).contains("\"" + cursor + "\"");
        assertThat(both.body()).matches("\\{\"id\":\"" + cursor
                + "\",\"messages\":\\[\\{\"id\":\"[0-9a-f]+:1\",\"data\":\"one\"},\\{\"id\":\"" + cursor + "\",\"data\":\"two\"}]}\n");

        HttpResponse<String> nothing = get("/kept/poll?poll&after=" + cursor);
        assertThat(nothing.statusCode()).isEqualTo(204);
        assertThat(nothing.headers().firstValue("Last-Event-ID")).contains(cursor);

        HttpResponse<String> single = get("/kept/poll?poll=raw&last=2");
        assertThat(single.body()).isEqualTo("one");
        assertThat(single.headers().firstValue("Last-Event-ID").orElseThrow()).endsWith(":1");
    }

    @Test
    void pollsFollowEachOtherOnOneConnection() {
        try (var socket = new RawSocket(server("/"))) {
            String poll = "GET " + server("/polled").getRawPath() + "?poll HTTP/1.1\r\nHost: localhost\r\n\r\n";
            for (int i = 0; i < 5; i++) {
                socket.send(poll);
                awaitMetric("pinghub_polls", 1);
                post("/polled", "no. " + i);
                assertThat(socket.response().body()).contains("\"data\":\"no. " + i + "\"");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"after=zz", "after=1:01", "last=-1", "last=", "after=1:1&last=1"})
    void whatIsNoCursorIsRefused(String query) {
        assertThat(get("/kept/x?poll&" + query).statusCode()).isEqualTo(400);
        assertThat(raw("GET " + server("/x").getRawPath() + "?" + query + " HTTP/1.1\r\nHost: localhost\r\n" + EVENTS + "\r\n").status())
                .isEqualTo(400);
    }

    @Test
    void aPageOfAnotherOriginMayListenIfItsOriginIsAllowed() throws IOException {
        String path = server("/cors").getRawPath();

        assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nOrigin: https://other.example\r\n" + EVENTS + "\r\n").status())
                .isEqualTo(403);
        RawSocket.Response asked = raw("OPTIONS " + path + " HTTP/1.1\r\nHost: localhost\r\nOrigin: https://shop.example\r\n"
                + "Access-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: last-event-id\r\n\r\n");
        assertThat(asked.status()).isEqualTo(204);
        assertThat(asked.head()).containsIgnoringCase("Access-Control-Allow-Origin: https://shop.example")
                .containsIgnoringCase("Last-Event-ID");
        try (var stream = new Lines("/cors", EVENTS + "Origin: https://shop.example\r\n")) {
            assertThat(stream.head).contains("Access-Control-Allow-Origin: https://shop.example");
        }
    }

    @Test
    void whoHasGoneIsNoticedWithinAPing() throws IOException {
        var streams = new ArrayList<Lines>();
        for (int i = 0; i < 20; i++) {
            var stream = new Lines("/gone", EVENTS);
            stream.socket.setSoLinger(i % 2 == 0, 0); // ends with a reset, or in good order
            stream.next();
            streams.add(stream);
        }
        awaitMetric("pinghub_event_streams", 20);

        for (Lines stream : streams) {
            stream.close();
        }

        awaitMetric("pinghub_event_streams", 0);
    }
}
