package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many listeners by HTTP at a time, and one that does not read. */
class HeldIT extends ServerIT {

    private static final int LISTENERS = 5000;
    private static final int THREADS = LISTENERS / 10; // a server's pool grows for as many requests at once, and is bounded
    private static final String KIBIBYTE = "x".repeat(1024);

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of("pinghub.poll.timeout", "10m", "pinghub.stream.ping-interval", "10m"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/held/events | text/event-stream     | pinghub_event_streams",
        "/held/stream | application/x-ndjson  | pinghub_streams",
        "/held/poll   | application/json      | pinghub_polls"})
    void noneOfThemHoldsAThread(String path, String accept, String gauge) throws Exception {
        Jvm jvm = Jvm.ofTheServer();
        int before = jvm.threads("").size();
        String query = gauge.equals("pinghub_polls") ? "?poll" : "";
        List<Socket> listeners = new ArrayList<>();
        try {
            for (int i = 0; i < LISTENERS; i++) {
                var listener = new Socket();
                listener.setReceiveBufferSize(16 * 1024);
                listener.connect(new InetSocketAddress("127.0.0.1", server("/").getPort()));
                listener.setSoTimeout((int) LIMIT.toMillis());
                listener.getOutputStream().write(("GET " + server(path).getRawPath() + query + " HTTP/1.1\r\nHost: localhost\r\nAccept: " + accept
                        + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                listeners.add(listener);
            }
            awaitMetric(gauge, LISTENERS);
            assertThat(jvm.threads("").size()).isLessThan(before + THREADS);

            assertThat(post(path, "to all of you").statusCode()).isEqualTo(200);

            for (Socket listener : listeners) {
                assertThat(readUntil(listener, "to all of you")).isTrue();
            }
        } finally {
            for (Socket listener : listeners) {
                listener.setSoLinger(true, 0);
                listener.close();
            }
        }
        awaitNobodyAt(path, gauge);
    }

    @Test
    void whoReadsNothingIsCutAndTheOthersGetEverything() throws Exception {
        try (var stuck = SocketChannel.open(); var reader = Events.open(HttpRequest.newBuilder(server("/stuck"))
                .header("Accept", "text/event-stream").build())) {
            stuck.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
            stuck.connect(new InetSocketAddress("127.0.0.1", server("/").getPort()));
            stuck.write(ByteBuffer.wrap(("GET " + server("/stuck").getRawPath()
                    + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
            awaitMetric("pinghub_event_streams", 2);
            double gone = metric("pinghub_closed_total{reason=\"slow\"}") + metric("pinghub_closed_total{reason=\"stalled\"}");

            int sent = 0;
            while (metric("pinghub_closed_total{reason=\"slow\"}") + metric("pinghub_closed_total{reason=\"stalled\"}") == gone) {
                for (int i = 0; i < 50; i++) { // below what an outbox holds: this test is about the one that does not read
                    post("/stuck", sent + KIBIBYTE);
                    assertThat(reader.next().data()).isEqualTo(sent + KIBIBYTE);
                    sent++;
                }
            }

            awaitMetric("pinghub_event_streams", 1);
            Eventually.within(LIMIT, () -> metric("pinghub_sends_total") == metric("pinghub_due_total") - dropped());
        }
        awaitNobodyAt("/stuck", "pinghub_event_streams");
    }

    /** There is no ping to find out with who has gone. */
    private void awaitNobodyAt(String path, String gauge) throws TimeoutException {
        Eventually.within(LIMIT, () -> {
            post(path, "whoever has gone does not get this");
            return metric(gauge) == 0;
        });
    }

    private double dropped() {
        return Stream.of("slow", "gone", "closed", "failed")
                .mapToDouble(reason -> metric("pinghub_dropped_deliveries_total{reason=\"" + reason + "\"}")).sum();
    }

    private static boolean readUntil(Socket socket, String wanted) throws IOException {
        var all = new StringBuilder();
        byte[] some = new byte[4096];
        while (all.indexOf(wanted) < 0) {
            int read = socket.getInputStream().read(some);
            if (read < 0) {
                return false;
            }
            all.append(new String(some, 0, read, StandardCharsets.ISO_8859_1));
        }
        return true;
    }
}
