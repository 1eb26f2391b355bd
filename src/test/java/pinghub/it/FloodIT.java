package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** A client that sends more than can be done, without a pause: where a thread reads for many, it must not read for one alone. */
class FloodIT extends ServerIT {

    private static final int AT_ONCE = 10_000;
    private static final int OTHERS = 40;

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of());
    }

    @Test
    void whoPoursPingsKeepsNobodyElseWaiting() throws Exception {
        byte[] pings = new byte[AT_ONCE * 6];
        byte[] ping = Conversation.encode(true, Conversation.PING, new byte[0], true);
        for (int i = 0; i < AT_ONCE; i++) {
            System.arraycopy(ping, 0, pings, i * ping.length, ping.length);
        }
        var over = new AtomicBoolean();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (var pourer = new RawSocket(server("/pour"))) {
            assertThat(pourer.send(Conversation.handshake(server("/pour").getRawPath())).response().status()).isEqualTo(101);
            Future<?> reading = threads.submit(pourer::isClosedByServer);
            Future<Long> pouring = threads.submit(() -> pour(() -> pourer.send(pings), over));

            for (int i = 0; i < OTHERS; i++) {
                try (var other = websocket("/others")) {
                    other.say("message " + i).expect("message " + i);
                    assertThat(post("/others", "posted " + i).statusCode()).isEqualTo(200);
                    other.expect("posted " + i);
                }
            }

            if (!Deviation.POURED_PINGS_MAY_END_THE_CONNECTION.isKnownHere()) {
                assertThat(reading.isDone()).as("the one that pours was cut off").isFalse();
            }
            over.set(true);
            pourer.close();
            assertThat(pouring.get()).as("how often it poured").isPositive();
        } finally {
            over.set(true);
            threads.shutdown();
        }
    }

    private static long pour(Supplier<?> once, AtomicBoolean over) {
        long times = 0;
        try {
            while (!over.get()) {
                once.get();
                times++;
            }
        } catch (UncheckedIOException e) {
            // Closed by the test, in the midst of it.
        }
        return times;
    }
}
