package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** A client that sends more than can be done, without a pause: where a thread reads for many, it must not read for one alone. */
class FloodIT extends ServerIT {

    private static final int AT_ONCE = 10_000;
    private static final int OTHERS = 40;
    private static final int LOOKS = 8;
    private static final int FEW = 1000;
    private static final int POURS = 100; // of these, 13 MB
    private static final int EXCHANGES = 3000; // which take longer than a kernel needs to say that there is room for more
    private static final long BOUNDED_BYTES = 16L * 1024 * 1024;

    @Deployment(testable = false)
    static WebArchive war() {
        return Deployments.root(Map.of());
    }

    @Test
    void whoPoursPingsKeepsNobodyElseWaiting() throws Exception {
        byte[] pings = pings(AT_ONCE, 0);
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

    @Test
    void whoPoursPingsAndReadsNoPongTakesLittleMemory() throws Exception {
        byte[] pings = pings(AT_ONCE, 125); // as large as they may be: the kernel takes too many answers to small ones
        var over = new AtomicBoolean();
        ExecutorService threads = Executors.newCachedThreadPool();
        Jvm jvm = Jvm.ofTheServer();
        try (var other = websocket("/others"); var pourer = new RawSocket(server("/pour"), 4096)) {
            assertThat(pourer.send(Conversation.handshake(server("/pour").getRawPath())).response().status()).isEqualTo(101);
            other.say("warm").expect("warm");
            long before = jvm.heap();
            Future<Long> pouring = threads.submit(() -> pour(() -> pourer.send(pings), over));

            for (int i = 0; i < LOOKS; i++) {
                assertThat(jvm.heap() - before).as("bytes of heap, at look %d", i).isLessThan(BOUNDED_BYTES);
                other.say("message " + i).expect("message " + i);
            }

            over.set(true);
            pourer.close();
            pouring.get();
        } finally {
            over.set(true);
            threads.shutdown();
        }
    }

    @Test
    void whoReadsItsPongsLateIsServedOn() throws Exception {
        byte[] pings = pings(FEW, 125);
        var poured = new AtomicInteger();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (var late = websocket("/late"); var other = websocket("/others")) {
            Future<?> pouring = threads.submit(() -> {
                for (int i = 0; i < POURS; i++) {
                    late.raw(pings);
                    poured.incrementAndGet();
                }
                late.say("the last");
            });
            int before;
            do { // until nothing more is taken from the late one, or it has sent all
                before = poured.get();
                for (int i = 0; i < EXCHANGES; i++) {
                    other.say("message " + i).expect("message " + i);
                }
            } while (poured.get() != before);
            if (Deviation.POURED_PINGS_MAY_END_THE_CONNECTION.isKnownHere()) {
                return; // then it is the others alone that are served on
            }

            late.expect("the last");

            pouring.get();
            late.say("and one more").expect("and one more");
        } finally {
            threads.shutdown();
        }
    }

    private static byte[] pings(int count, int payloadBytes) {
        byte[] ping = Conversation.encode(true, Conversation.PING, new byte[payloadBytes], true);
        byte[] pings = new byte[count * ping.length];
        for (int i = 0; i < count; i++) {
            System.arraycopy(ping, 0, pings, i * ping.length, ping.length);
        }
        return pings;
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
