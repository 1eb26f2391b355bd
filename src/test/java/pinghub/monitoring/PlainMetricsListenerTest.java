package pinghub.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Counters;
import pinghub.channel.Door;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.Subscriber;
import pinghub.config.SomeSettings;

class PlainMetricsListenerTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final Counters counters = new Counters();
    private final Channels channels = new Channels(new Limits(10, 10, 10, 1000), counters);

    @Test
    void theReportHasTheOriginalsLines() {
        var listener = new PlainMetricsListener(SomeSettings.with(), channels, counters);
        channels.subscribe(new ChannelName("/a"), new Deaf());
        channels.subscribe(new ChannelName("/a"), new Deaf());
        channels.publish(new ChannelName("/nobody"), Message.text("x", 0));
        for (int i = 0; i < 8; i++) {
            counters.accepted(Door.POST, 1);
        }
        counters.accepted(Door.WEBSOCKET, 1);
        counters.sent(1, 0);
        counters.sent(1, 0);

        assertThat(listener.report()).isEqualTo("""
                channels.value 1
                drops5m.value 0.000
                postmsgs5m.value 0.000
                sends5m.value 0.000
                websocketmsgs5m.value 0.000
                websockets.value 2
                """);

        listener.tick();

        assertThat(listener.report()).isEqualTo("""
                channels.value 1
                drops5m.value 0.200
                postmsgs5m.value 1.600
                sends5m.value 0.400
                websocketmsgs5m.value 0.200
                websockets.value 2
                """);
    }

    @Test
    void theReportIsTheSameInEveryCountry() {
        var listener = new PlainMetricsListener(SomeSettings.with(), channels, counters);
        Locale before = Locale.getDefault();

        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(listener.report()).contains("drops5m.value 0.000\n");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    @Timeout(30)
    void whoeverConnectsGetsTheReportAndTheEnd() throws IOException {
        int port = freePort();
        var listener = new PlainMetricsListener(SomeSettings.with("pinghub.metrics.port=" + port), channels, counters);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        List<Thread> threads = new ArrayList<>();
        listener.start(task -> {
            threads.add(new Thread(task));
            return threads.get(0);
        }, timer);

        for (int i = 0; i < 3; i++) {
            try (var client = new Socket(LOOPBACK, port)) {
                assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .startsWith("channels.value 0\n").endsWith("websockets.value 0\n");
            }
        }

        listener.stop();
        join(threads.get(0));
        assertThatThrownBy(() -> new Socket(LOOPBACK, port).close()).isInstanceOf(IOException.class);
        assertThat(timer.shutdownNow()).as("the ticks are cancelled").allMatch(task -> ((Future<?>) task).isCancelled());
    }

    @Test
    void itIsOffByDefault() throws IOException {
        var listener = new PlainMetricsListener(SomeSettings.with(), channels, counters);

        listener.start(task -> {
            throw new AssertionError("no thread is wanted");
        }, null);
        listener.stop();
    }

    @Test
    void aPortThatIsTakenIsSaid() throws IOException {
        try (var taken = new ServerSocket(0, 1, LOOPBACK)) {
            var listener = new PlainMetricsListener(
                    SomeSettings.with("pinghub.metrics.port=" + taken.getLocalPort()), channels, counters);

            assertThatThrownBy(() -> listener.start(Thread::new, null)).isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("pinghub.metrics.port " + taken.getLocalPort());
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(20_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertThat(thread.isAlive()).isFalse();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, LOOPBACK)) {
            return socket.getLocalPort();
        }
    }

    /** Takes everything and does nothing. */
    private static final class Deaf implements Subscriber {

        @Override
        public boolean offer(Message message) {
            return true;
        }

        @Override
        public void close(CloseReason reason) {
            throw new AssertionError("it is never slow");
        }
    }
}
