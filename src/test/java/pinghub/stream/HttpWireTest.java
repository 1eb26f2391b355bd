package pinghub.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static pinghub.stream.ListeningNode.NEWS;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pinghub.channel.CloseReason;
import pinghub.channel.DropReason;
import pinghub.channel.Start;
import pinghub.http.FakeResponse;
import pinghub.http.Listening.Form;
import pinghub.wire.Closer;
import pinghub.wire.Encoding;
import pinghub.wire.FanOut;
import pinghub.wire.HttpWire;
import pinghub.wire.Port;
import pinghub.wire.Writing;
import pinghub.wire.StreamWriting;

class HttpWireTest {

    private static final long LIMIT_SECONDS = 30;

    private final ListeningNode node = new ListeningNode();
    private final RecordingOutlet outlet = new RecordingOutlet();
    private final FanOut fanOut = new FanOut();
    private final Closer closer = new Closer(node.ticker);
    private final Listener listener = node.enter(Form.LINES, NEWS, new Start.Now());
    private FanOut.Shard shard;

    @BeforeEach
    void start() {
        fanOut.start(Thread::new);
        closer.start(Thread::new);
        shard = fanOut.shard();
    }

    @AfterEach
    void stop() {
        fanOut.stop();
        closer.stop();
    }

    @Test
    void theContainerSaysWhenItIsPossibleToWrite() throws InterruptedException {
        HttpWire wire = stream();
        node.publish(NEWS, "hello");
        settle();
        assertThat(outlet.written).isEmpty();

        wire.onWritePossible();
        settle();

        assertThat(outlet.written).containsExactly("hello\n");
    }

    @Test
    void aContainerThatHasNoRoomIsWaitedFor() throws InterruptedException {
        HttpWire wire = stream();
        wire.onWritePossible();
        settle();
        outlet.ready = false;
        node.publish(NEWS, "one");
        settle();
        node.publish(NEWS, "two");
        settle();
        assertThat(outlet.written).containsExactly("one\n");

        outlet.ready = true;
        wire.onWritePossible();
        settle();

        assertThat(outlet.written).containsExactly("one\n", "two\n");
    }

    @Test
    void itHearsOfTheEndOfItsRequest() {
        var heard = new AtomicReference<Object>();
        HttpWire wire = wire(port -> new StreamWriting(listener, listener.beginning(), LinesFormat.LINES,
                new Encoding(LinesFormat.LINES::message), port));

        wire.begin((AsyncContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {AsyncContext.class},
                (proxy, called, arguments) -> {
                    assertThat(called.getName()).isEqualTo("addListener");
                    heard.set(arguments[0]);
                    return null;
                }));

        assertThat(heard).hasValue(wire);
    }

    @Test
    void howeverOftenItIsEndedItEndsOnce() throws InterruptedException {
        HttpWire wire = stream();

        wire.abort();
        wire.onError(new IOException("on purpose"));
        wire.onTimeout(null);
        wire.abort();
        settle();

        assertThat(outlet.cut).hasValue(1);
        assertThat(outlet.closed).hasValue(0);
        assertThat(node.counters.closedConnections(CloseReason.GONE)).isEqualTo(1);
        assertThat(node.clients.size()).isZero();
        assertThat(node.channels.subscribers()).isZero();
    }

    @Test
    void behindTheEndNothingIsWritten() throws InterruptedException {
        HttpWire wire = stream();
        wire.onWritePossible();
        settle();

        wire.abort();
        node.publish(NEWS, "late");
        wire.onWritePossible();
        wire.wake();
        wire.wakeHere();
        settle();

        assertThat(outlet.written).isEmpty();
    }

    @Test
    void aResponseThatTheContainerHasEndedIsNotEndedAgain() throws InterruptedException {
        HttpWire wire = stream();

        wire.onComplete(null);
        wire.abort();
        settle();

        assertThat(outlet.cut).hasValue(0);
        assertThat(outlet.closed).hasValue(0);
        assertThat(node.clients.size()).isZero();
    }

    @Test
    void whatCouldNotBeWrittenIsCounted() throws InterruptedException {
        HttpWire wire = stream();
        outlet.failure = new IOException("on purpose");
        node.publish(NEWS, "lost");

        wire.onWritePossible();
        settle();

        assertThat(node.counters.droppedDeliveries(DropReason.FAILED)).isEqualTo(1);
        assertThat(node.counters.sentDeliveries()).isZero();
        assertThat(outlet.cut).hasValue(1);
        assertThat(node.clients.size()).isZero();
    }

    @Test
    void aStreamEndsWhenAllIsWritten() throws InterruptedException {
        HttpWire wire = stream();
        node.publish(NEWS, "last");
        listener.close(CloseReason.SHUTDOWN);

        wire.onWritePossible();
        settle();

        assertThat(outlet.written).containsExactly("last\n");
        assertThat(outlet.closed).hasValue(1);
        assertThat(outlet.cut).hasValue(0);
        assertThat(node.counters.closedConnections(CloseReason.SHUTDOWN)).isEqualTo(1);
    }

    @Test
    void aPollEndsWithItsAnswer() throws InterruptedException {
        HttpWire wire = attached(port -> new PollWriting(listener, listener.beginning(), true, new FakeResponse(),
                HttpServletResponse::setContentLength, port));
        wire.onWritePossible();
        settle();
        assertThat(outlet.closed).hasValue(0);

        node.publish(NEWS, "hello");
        settle();

        assertThat(outlet.written).containsExactly("hello");
        assertThat(outlet.closed).hasValue(1);
        assertThat(outlet.cut).hasValue(0);
        assertThat(node.clients.size()).isZero();
    }

    @Test
    void aClientThatHasGoneIsFoundOut() throws InterruptedException {
        HttpWire wire = stream();
        wire.check();
        assertThat(node.clients.size()).isEqualTo(1);

        outlet.open = false;
        wire.check();
        wire.check();
        settle();

        assertThat(outlet.cut).hasValue(1);
        assertThat(node.clients.size()).isZero();
    }

    private HttpWire stream() {
        return attached(port -> new StreamWriting(listener, listener.beginning(), LinesFormat.LINES,
                new Encoding(LinesFormat.LINES::message), port));
    }

    private HttpWire attached(Function<Port, Writing> writing) {
        HttpWire wire = wire(writing);
        listener.attach(wire);
        return wire;
    }

    private HttpWire wire(Function<Port, Writing> writing) {
        return new HttpWire(listener, outlet, writing, shard, closer);
    }

    /** Returns when all that was to be written is, and all that was to be ended. */
    private void settle() throws InterruptedException {
        var written = new CountDownLatch(1);
        shard.execute(written::countDown);
        assertThat(written.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        var ended = new CountDownLatch(1);
        closer.execute(ended::countDown);
        assertThat(ended.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
}
