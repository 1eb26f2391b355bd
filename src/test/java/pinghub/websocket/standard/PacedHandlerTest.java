package pinghub.websocket.standard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.apache.catalina.connector.CoyoteOutputStream;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.WebConnectionImpl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.websocket.Connection;
import pinghub.websocket.Look;
import pinghub.websocket.OneNode;
import pinghub.wire.container.Payara;

/** A websocket stack that answers all it reads, behind a handler that keeps its pace. */
class PacedHandlerTest {

    private static final int PORTION = Pace.PORTION_BYTES;
    private static final int MUCH = 100 * PORTION;

    private final Queue<Runnable> resumed = new ArrayDeque<>();
    private final FakeStack stack = new FakeStack();
    private final FakeStreams client = new FakeStreams(1);
    private final PacedHandler handler = new PacedHandler();
    private final OneNode node = new OneNode();
    private final Connection connection = node.enter();
    private boolean stopped;
    private final Pace pace = new Pace(task -> {
        if (stopped) {
            throw new RejectedExecutionException("stopped");
        }
        resumed.add(task);
    });

    @BeforeEach
    void begin() {
        handler.serve(stack, connection, pace);
        handler.init(client);
    }

    @Test
    void whileAnswersAreTakenAllIsRead() throws Exception {
        client.makeRoom(1000);

        client.arrive(MUCH);

        assertThat(stack.readBytes()).isEqualTo(MUCH);
        assertThat(client.answers()).hasSize(100).startsWith("answer 1", "answer 2");
        assertThat(stack.reads()).as("bytes read at once").containsOnly(PORTION);
    }

    @Test
    void whoTakesNoAnswersIsNotReadFromWithoutEnd() throws Exception {
        client.arrive(MUCH);

        assertThat(client.answers()).containsExactly("answer 1");
        assertThat(stack.readBytes()).as("the portion that was answered, the one whose answer waits, and one more").isEqualTo(3 * PORTION);
        assertThat(stack.kept()).isEqualTo(2);
    }

    @Test
    void aContainerThatCallsUnaskedIsHeldToo() throws Exception {
        client.arrive(MUCH);

        client.callUnasked();

        assertThat(stack.readBytes()).isEqualTo(3 * PORTION);
    }

    @Test
    void whatComesInSmallPiecesIsHeldToo() throws Exception {
        for (int i = 0; i < 3 * PORTION; i++) {
            client.arrive(1);
        }

        assertThat(stack.readBytes()).isEqualTo(2 + PORTION);
    }

    @Test
    void whoSendsLittleIsReadThoughAnAnswerWaits() throws Exception {
        for (int i = 0; i < 10; i++) {
            client.arrive(100);
        }

        assertThat(stack.readBytes()).isEqualTo(1000);
    }

    @Test
    void readingGoesOnInAnotherThreadWhenAllThatWaitedIsWritten() throws Exception {
        client.arrive(MUCH);

        client.makeRoom(1000);
        assertThat(stack.readBytes()).as("not in the thread that says so").isEqualTo(3 * PORTION);
        runResumed();

        assertThat(stack.readBytes()).isEqualTo(MUCH);
        assertThat(client.answers()).hasSize(100);
        assertThat(stack.kept()).isZero();
    }

    @Test
    void aPartOfWhatWaitedIsNotEnough() throws Exception {
        client.arrive(MUCH);

        client.makeRoom(1);

        assertThat(resumed).isEmpty();
        assertThat(stack.kept()).isEqualTo(1);
    }

    @Test
    void whoTakesSomeAnswersAndNoMoreIsHeldAgain() throws Exception {
        client.arrive(MUCH);

        client.makeRoom(3);
        runResumed();

        assertThat(client.answers()).hasSize(4);
        assertThat(stack.kept()).isEqualTo(2);
        assertThat(stack.readBytes()).isEqualTo(6 * PORTION);
    }

    @Test
    void whatComesWhileReadingIsHeldIsReadOnceItGoesOn() throws Exception {
        client.arrive(3 * PORTION);
        client.arrive(MUCH);
        assertThat(stack.readBytes()).isEqualTo(3 * PORTION);

        client.makeRoom(1000);
        runResumed();
        client.arrive(5);

        assertThat(stack.readBytes()).isEqualTo(MUCH + 3 * PORTION + 5);
    }

    @Test
    void aResumedReaderLeavesItsThreadToOthersAfterEachPortion() throws Exception {
        client.arrive(5 * PORTION);
        client.makeRoom(1000);

        runNextResumed();
        assertThat(stack.readBytes()).isEqualTo(4 * PORTION);
        runNextResumed();
        assertThat(stack.readBytes()).isEqualTo(5 * PORTION);
        runResumed();

        client.arrive(MUCH);
        assertThat(resumed).as("the container's thread reads again").isEmpty();
        assertThat(stack.readBytes()).isEqualTo(5 * PORTION + MUCH);
    }

    @Test
    void readingGoesOnWhenWritingFailsSoThatTheEndIsSeen() throws Exception {
        client.arrive(MUCH);

        client.breakWriting(new IOException("connection reset"));
        assertThat(stack.events()).containsExactly("connection reset");

        assertThat(resumed).hasSize(1);
    }

    @Test
    void aFailureOfAResumedReaderIsTold() throws Exception {
        client.arrive(MUCH);
        client.makeRoom(1000);
        stack.failWith(new IOException("on purpose"));

        runResumed();

        assertThat(stack.events()).containsExactly("on purpose");
    }

    @Test
    void nothingGoesOnOnceTheNodeHasStopped() throws Exception {
        client.arrive(MUCH);
        stopped = true;

        client.makeRoom(1000);

        assertThat(stack.readBytes()).isEqualTo(3 * PORTION);
        assertThat(stack.kept()).isZero();
    }

    @Test
    void theStackHearsOfTheEndAndEndsTheConnection() throws Exception {
        client.finish();
        client.breakReading(new IOException("connection reset"));
        handler.destroy();
        assertThat(stack.events()).containsExactly("all read", "connection reset", "destroyed");

        stack.link().close();
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void singleBytesCountAsWell() throws Exception {
        var streams = new FakeStreams(0);
        var input = new PacedInput(streams.getInputStream(), pace, new Lease());
        streams.arrive(PORTION + 10);
        pace.asked(false);

        for (int i = 0; i < PORTION; i++) {
            assertThat(input.isReady()).isTrue();
            assertThat(input.read()).isEqualTo('x');
        }

        assertThat(input.isReady()).isFalse();
    }

    @Test
    void whomItStandsForIsSaidFirst() {
        var early = new PacedHandler();

        assertThatThrownBy(() -> early.init(client)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aClientOfPayarasThatIsGoneWithoutAWordToTheStackEnds() {
        var network = new org.glassfish.grizzly.Connection(null);
        upgrade(new CoyoteOutputStream(network), new FakeStreams(0));
        look();
        assertThat(isGone()).isFalse();

        network.terminateSilently();
        look();

        assertThat(isGone()).isTrue();
    }

    @Test
    void aClientOfPayarasThatWasGoneBeforeTheStackBeganEnds() {
        assertThat(Payara.of(new CoyoteOutputStream(new org.glassfish.grizzly.Connection(null)))).as("others came first").isPresent();
        CoyoteOutputStream left = new CoyoteOutputStream(new org.glassfish.grizzly.Connection(null)).leaveConnection();
        var early = new FakeStreams(0);
        upgrade(left, early);

        look();

        assertThat(isGone()).isTrue();
        assertThat(early.isHeard()).as("the streams may be another connection's").isFalse();
    }

    @Test
    void whatIsWrittenOnceTheConnectionIsGoneReachesNobodyElse() throws Exception {
        var network = new org.glassfish.grizzly.Connection(null);
        var stream = new CoyoteOutputStream(network);
        upgrade(stream, new FakeStreams(0));
        ServletOutputStream output = stack.link().getOutputStream();
        output.write('a');

        network.terminateSilently(); // and the stream is another connection's

        assertNobodyWrites(output);
        assertThat(stream.taken()).containsExactly('a');
    }

    @Test
    void whatIsWrittenOnceTheContainerHasItsStreamsBackReachesNobodyElse() throws Exception {
        client.makeRoom(10);
        ServletOutputStream output = stack.link().getOutputStream();

        handler.destroy();

        assertNobodyWrites(output);
        assertThat(client.answers()).isEmpty();
    }

    private static void assertNobodyWrites(ServletOutputStream output) {
        assertThat(output.isReady()).as("so that somebody writes, and hears of it").isTrue();
        assertThatThrownBy(() -> output.write('b')).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> output.write(new byte[] {'c', 'd'}, 0, 2)).isInstanceOf(IOException.class);
        assertThatThrownBy(output::flush).isInstanceOf(IOException.class);
        assertThatThrownBy(output::close).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> output.setWriteListener(null)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nobodyReadsOnceTheContainerHasItsStreamsBack() throws Exception {
        ServletInputStream input = stack.link().getInputStream();

        handler.destroy();
        client.arriveUnheard(100);

        assertThat(input.isReady()).isFalse();
        assertThat(input.isFinished()).isTrue();
        assertThatThrownBy(input::read).isInstanceOf(IOException.class);
        assertThatThrownBy(input::available).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> input.read(new byte[10], 0, 10)).isInstanceOf(IOException.class);
        assertThatThrownBy(input::close).isInstanceOf(IOException.class);
        assertThat(client.arrived()).isEqualTo(100);
    }

    @Test
    void whatCameBeforeTheEndIsRead() throws Exception {
        var network = new org.glassfish.grizzly.Connection(null);
        var last = new FakeStreams(0);
        upgrade(new CoyoteOutputStream(network), last);

        network.terminateSilently();
        last.arriveUnheard(10);

        assertThat(stack.link().getInputStream().read(new byte[20], 0, 20)).isEqualTo(10);
    }

    @Test
    void aHeldReaderWhoseClientIsGoneHearsOfIt() throws Exception {
        var network = new org.glassfish.grizzly.Connection(null);
        var held = new FakeStreams(0);
        upgrade(new CoyoteOutputStream(network), held);
        network.terminateSilently();

        pace.resume();
        runResumed();

        assertThat(stack.events()).containsExactly("the connection has ended");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onPayaraAConnectionIsClosedOnlyWhileItIsStillItsOwn(boolean own) throws Exception {
        var network = new WebConnectionImpl(new CoyoteOutputStream(new org.glassfish.grizzly.Connection(null)),
                new FakeStreams(0).getInputStream(), new Request(own ? handler : new PacedHandler(), true));
        handler.init(network);

        stack.link().close();

        assertThat(network.isClosed()).isEqualTo(own);
    }

    /** As Payara does. */
    private void upgrade(CoyoteOutputStream output, FakeStreams input) {
        handler.init(new WebConnectionImpl(output, input.getInputStream(), new Request(handler, true)));
    }

    private boolean isGone() {
        return node.connections.size() == 0;
    }

    private void look() {
        Look.after(connection, node.ticker.nanos());
    }

    private void runResumed() throws InterruptedException {
        while (!resumed.isEmpty()) {
            runNextResumed();
        }
    }

    private void runNextResumed() throws InterruptedException {
        var thread = new Thread(resumed.remove());
        thread.start();
        thread.join();
    }
}
