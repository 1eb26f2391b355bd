package pinghub.websocket.direct;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.CloseReason;
import pinghub.channel.Message;

class CompressionTest {

    private static final int MAX_BYTES = 70_000;
    private static final String LONG = "all work and no play makes Jack a dull boy, ".repeat(20);

    private static final Compression.Inflated BROKEN = new Compression.Inflated.Fault(CloseReason.PROTOCOL);
    private static final Compression.Inflated TOO_BIG = new Compression.Inflated.Fault(CloseReason.TOO_BIG);

    private final Compression compression = new Compression();

    @AfterEach
    void stop() {
        compression.stop();
    }

    @Test
    void aMessageIsMarkedAndSmallerAndEachStandsByItself() {
        for (int i = 0; i < 3; i++) {
            byte[] frame = compression.frame(Message.text(LONG + i, 0));

            assertThat(frame[0]).isEqualTo((byte) 0xC1);
            assertThat(frame.length).isLessThan(LONG.length() / 5);
            assertThat(Deflated.read(Arrays.copyOfRange(frame, 2, frame.length))).isEqualTo(LONG + i);
        }
    }

    @Test
    void binaryIsMarkedAsBinary() {
        assertThat(compression.frame(Message.binary(new byte[1000], 0))[0]).isEqualTo((byte) 0xC2);
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 1000, 65_535, 65_536, 1_000_000})
    void whatWouldBecomeLargerStaysAsItIs(int length) {
        byte[] noise = new byte[length];
        new Random(1).nextBytes(noise);
        Message message = Message.binary(noise, 0);

        assertThat(compression.frame(message)).isSameAs(Frame.of(message));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "short messages are not worth it"})
    void aSmallMessageStaysAsItIs(String text) {
        Message message = Message.text(text, 0);

        assertThat(compression.frame(message)).isSameAs(Frame.of(message));
    }

    @Test
    void anObjectIsCompressedWhereThatIsWorthIt() {
        Message large = Message.text(LONG, 0).numbered(10, 1);
        Message small = Message.text("a", 0).numbered(10, 2);

        byte[] frame = compression.objectFrame(large);

        assertThat(frame[0]).isEqualTo((byte) 0xC1);
        assertThat(Deflated.read(Arrays.copyOfRange(frame, 2, frame.length))).isEqualTo("{\"id\":\"a:1\",\"data\":\"" + LONG + "\"}");
        assertThat(compression.objectFrame(large)).isSameAs(frame);
        assertThat(compression.objectFrame(small)).isEqualTo(ObjectFrames.OBJECTS.message(small));
    }

    @Test
    void anObjectHasTheIdOfItsOwnChannel() {
        Message original = Message.text(LONG, 0);
        byte[] one = compression.objectFrame(original.numbered(10, 1));
        byte[] other = compression.objectFrame(original.numbered(10, 2));

        assertThat(Deflated.read(Arrays.copyOfRange(one, 2, one.length))).startsWith("{\"id\":\"a:1\"");
        assertThat(Deflated.read(Arrays.copyOfRange(other, 2, other.length))).startsWith("{\"id\":\"a:2\"");
    }

    @RepeatedTest(5)
    void aMessageIsCompressedOnceForAllWhoeverAsks() throws Exception {
        Message message = Message.text(LONG.repeat(1000), 0);
        var start = new CountDownLatch(1);
        Callable<byte[]> task = () -> {
            start.await();
            return compression.frame(message);
        };
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<byte[]>> frames = IntStream.range(0, 4).mapToObj(i -> threads.submit(task)).toList();
            start.countDown();

            byte[] first = frames.get(0).get();
            for (Future<byte[]> frame : frames) {
                assertThat(frame.get()).isSameAs(first);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "f248cdc9c90700, Hello",             // RFC 7692 §7.2.3.1
        "000500faff48656c6c6f00, Hello",     // §7.2.3.3: not compressed
        "f348cdc9c9070000, Hello",           // §7.2.3.4: with a last block
        "f348cdc9c90700f348cdc9c9070000, HelloHello",
        "f248050000 00ffffcac9c90700, Hello", // §7.2.3.5: two blocks
        "00, ''",                            // §7.2.3.6: an empty message
        "'', ''",
    })
    void theExamplesOfTheRfcAreRead(String hex, String text) {
        assertThat(text(inflate(HexFormat.of().parseHex(hex.replace(" ", "")), 5 * 2))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "f248cdc9c9", "f248", "000500faff4865", "0005000000", "f348cdc9c90700", "0000", "06",
        "0600", "f248cdc9c90700ffff", "000900f6ff"})
    void whatIsBrokenOrCutOffBreaksTheProtocol(String hex) {
        assertThat(inflate(HexFormat.of().parseHex(hex), MAX_BYTES)).isEqualTo(BROKEN);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1023, 1024, 1025, MAX_BYTES - 1, MAX_BYTES})
    void aMessageMayHaveExactlyTheLimit(int length) {
        assertThat(payload(inflate(Deflated.bytes(new byte[length]), length))).hasSize(length);
        assertThat(inflate(Deflated.bytes(new byte[length + 1]), length)).isEqualTo(TOO_BIG);
    }

    @Test
    void aBombIsTooBigAndCostsNoMoreThanTheLimit() {
        byte[] bomb = Deflated.bytes(new byte[100_000_000]);
        assertThat(bomb.length).isLessThan(200_000);

        long before = allocated();
        Compression.Inflated inflated = inflate(bomb, MAX_BYTES);
        long cost = allocated() - before; // before any assertion, which may be the first of its kind and cost more than all of this

        assertThat(inflated).isEqualTo(TOO_BIG);
        assertThat(cost).isLessThan(bomb.length + 4 * MAX_BYTES);
    }

    @Test
    void lastBlocksWithoutEndAreTooMany() {
        byte[] empty = new byte[2 * 20_000];
        for (int i = 0; i < empty.length; i += 2) {
            empty[i] = 3;
        }

        assertThat(inflate(empty, MAX_BYTES)).isEqualTo(TOO_BIG);
    }

    @Test
    void afterABrokenMessageTheNextIsRead() {
        inflate(new byte[] {-1}, MAX_BYTES);

        assertThat(text(inflate(Deflated.text(LONG), MAX_BYTES))).isEqualTo(LONG);
    }

    @Test
    void itStillWorksWhileItStops() {
        compression.stop();

        assertThat(compression.frame(Message.text(LONG, 0))[0]).isEqualTo((byte) 0xC1);
        assertThat(text(inflate(Deflated.text(LONG), MAX_BYTES))).isEqualTo(LONG);
    }

    private Compression.Inflated inflate(byte[] compressed, int maxBytes) {
        return compression.inflate(compressed, maxBytes);
    }

    private static String text(Compression.Inflated inflated) {
        return new String(payload(inflated), StandardCharsets.UTF_8);
    }

    private static byte[] payload(Compression.Inflated inflated) {
        assertThat(inflated).isInstanceOf(Compression.Inflated.Payload.class);
        return ((Compression.Inflated.Payload) inflated).bytes();
    }

    /** Bytes this thread has ever asked the heap for. */
    private static long allocated() {
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }
}
