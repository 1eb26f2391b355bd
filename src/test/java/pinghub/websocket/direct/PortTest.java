package pinghub.websocket.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Counters;
import pinghub.channel.HandTicker;
import pinghub.channel.Limits;
import pinghub.channel.Start;
import pinghub.config.SomeSettings;
import pinghub.websocket.Connection;
import pinghub.websocket.Connections;
import pinghub.websocket.Look;
import pinghub.wire.Clients;
import pinghub.wire.Gate;
import pinghub.wire.Outlet;
import pinghub.wire.Port;
import pinghub.wire.Wire;

class PortTest {

    private static final Limits LIMITS = new Limits(10, 10, 1000, 10_000_000);
    private static final byte[] FRAME = {(byte) 0x81, 1, 'a'};
    private static final Duration AT_ONCE = Duration.ofMillis(900); // whoever has not left is waited for for a second

    private final HandTicker ticker = new HandTicker();
    private final Counters counters = new Counters();
    private final Connections connections =
            new Connections(SomeSettings.with(), new Clients(LIMITS, new Channels(LIMITS, counters), counters, ticker));
    private final Connection connection =
            ((Connections.Entry.Welcome) connections.enter(new ChannelName("/news"), new Start.Now(), () -> { })).connection();
    private final Container container = new Container();
    private final Gate gate = new Gate();
    private final Port port = new Port(connection, container, gate);

    @BeforeEach
    void attach() {
        connection.attach(new Wire() {
            @Override
            public void wake() {
                // here the test writes
            }

            @Override
            public void abort() {
                // nor is there a network
            }
        });
    }

    @Test
    void aContainerThatHasSaidNothingIsNotAsked() throws IOException {
        assertThat(port.isOpen()).isFalse();
        assertThat(port.wasOpen()).isFalse();
        assertThat(container.calls).isEmpty();
    }

    @Test
    void aContainerThatHasSaidThatItIsReadyIsAskedOnce() throws IOException {
        port.ready();

        assertThat(port.isOpen()).isTrue();
        assertThat(port.isOpen()).isTrue();

        assertThat(port.wasOpen()).isTrue();
        assertThat(container.calls).containsExactly("resume");
    }

    @Test
    void aContainerThatWasNotReadyAfterAllIsAskedWhenItSaysSoAgain() throws IOException {
        container.ready = false;
        port.ready();
        assertThat(port.isOpen()).isFalse();
        assertThat(port.isOpen()).isFalse();
        assertThat(container.calls).containsExactly("resume");

        container.ready = true;
        port.ready();

        assertThat(port.isOpen()).isTrue();
    }

    @Test
    void itShutsWhenTheContainerHasNoMoreRoom() throws IOException {
        port.ready();
        assertThat(port.isOpen()).isTrue();

        container.ready = false;
        port.put(FRAME);

        assertThat(port.wasOpen()).isFalse();
        assertThat(port.isOpen()).isFalse();
    }

    @Test
    void onceTheConnectionHasEndedNothingIsTouched() throws IOException {
        port.ready();
        assertThat(port.isOpen()).isTrue();
        container.calls.clear();
        gate.shut();

        assertThat(port.isOpen()).isFalse();
        assertThatThrownBy(() -> port.put(FRAME)).isInstanceOf(IOException.class);
        port.tidy();

        assertThat(container.calls).isEmpty();
    }

    /** A container may say in whatever way that the connection is gone. */
    @Test
    void whateverTheContainerThrowsTheConnectionIsGone() {
        container.failure = new IllegalStateException("closed");
        port.ready();

        assertThatThrownBy(port::isOpen).isInstanceOf(IOException.class).hasCause(container.failure);
        assertThatThrownBy(() -> port.put(FRAME)).isInstanceOf(IOException.class).hasCause(container.failure);
    }

    @Test
    void aHandshakeThatCannotBeLetGoOfIsKept() throws IOException {
        container.failure = new IllegalStateException("another version");

        port.tidy();

        container.failure = null;
        port.ready();
        assertThat(container.calls).containsExactly("tidy");
        assertThat(port.isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoeverWasThroughHasLeftHoweverItWent(boolean fails) throws InterruptedException {
        container.failure = fails ? new IllegalStateException("closed") : null;
        List<Way> ways = List.of(Port::isOpen, own -> own.put(FRAME), Port::tidy);

        for (Way way : ways) {
            var ownGate = new Gate();
            var own = new Port(connection, container, ownGate);
            own.ready();
            var writer = new Thread(new FutureTask<>(() -> {
                way.go(own);
                return null;
            }));
            writer.start();
            writer.join();

            long start = System.nanoTime();
            ownGate.shutAndWait();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
        }
        assertThat(container.calls).containsExactly("resume", "write", "tidy");
    }

    // ---- who does not read

    @Test
    void whoTakesWhatIsWrittenIsNotStalled() throws IOException {
        port.ready();
        port.isOpen();
        port.put(FRAME);

        pass(12);

        assertThat(connections.size()).isEqualTo(1);
    }

    @Test
    void whoDoesNotTakeWhatIsWrittenIsStalled() throws IOException {
        container.ready = false;
        port.put(FRAME);

        pass(12);

        assertThat(counters.closedConnections(CloseReason.STALLED)).isEqualTo(1);
    }

    @Test
    void whoTakesItInTimeIsNotStalled() throws IOException {
        container.ready = false;
        port.put(FRAME);
        pass(8);

        container.ready = true;
        port.ready();
        assertThat(port.isOpen()).isTrue();
        pass(8);

        assertThat(connections.size()).isEqualTo(1);
    }

    private void pass(int seconds) {
        Look.after(connection, ticker, Duration.ofSeconds(seconds));
    }

    private interface Way {
        void go(Port port) throws IOException;
    }

    /** Remembers what it was asked for. */
    private static final class Container extends Outlet {

        private final List<String> calls = new ArrayList<>();
        private boolean ready = true;
        private RuntimeException failure;

        Container() {
            super(new FakeLink(0));
        }

        @Override
        public boolean write(byte[] bytes) {
            return call("write");
        }

        @Override
        public boolean resume() {
            return call("resume");
        }

        @Override
        public void close() {
            throw new AssertionError("the port closes nothing");
        }

        @Override
        public void tidy() {
            call("tidy");
        }

        private boolean call(String what) {
            calls.add(what);
            if (failure != null) {
                throw failure;
            }
            return ready;
        }
    }
}
