package pinghub.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Counters;
import pinghub.channel.DropReason;
import pinghub.channel.HandTicker;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.Start;
import pinghub.config.SomeSettings;

class RepeatWireTest {

    private static final ChannelName NEWS = new ChannelName("/news");
    private static final Limits LIMITS = new Limits(10, 10, 10, 1000);

    private final Counters counters = new Counters();
    private final HandTicker ticker = new HandTicker();
    private final Channels channels = new Channels(LIMITS, counters);
    private final Clients clients = new Clients(LIMITS, channels, counters, ticker);
    private final Poller client = new Poller(clients);
    private final FakeLine line = new FakeLine();
    private ByteBuffer body = utf8("");
    private final RepeatWire wire = new RepeatWire(client, line, new FirstMessage());

    @Test
    void aMessageThatIsThereIsAnsweredAtOnce() {
        clients.enter(client, new Start.Now());
        publish("hello");

        wire.begin();

        assertThat(line.happened).containsExactly("held", "wrote hello", "next");
        assertThat(counters.sentDeliveries()).isEqualTo(1);
        assertThat(clients.size()).isZero();
    }

    @Test
    void oneThatComesLaterIsAnsweredInTheLinesThread() {
        clients.enter(client, new Start.Now());
        wire.begin();
        assertThat(line.happened).containsExactly("held");

        publish("hello");
        assertThat(line.happened).containsExactly("held", "called");
        wire.go();

        assertThat(line.happened).containsExactly("held", "called", "wrote hello", "next");
    }

    @Test
    void oneThatComesWhileItBeginsIsNotOverlooked() {
        clients.enter(client, new Start.Now());
        line.whenHeld = () -> publish("hello");

        wire.begin();

        assertThat(line.happened).containsExactly("held", "wrote hello", "next");
    }

    @Test
    void callsThatComeTooLateAreNothing() {
        clients.enter(client, new Start.Now());
        publish("hello");
        wire.begin();
        line.happened.clear();

        wire.go();
        wire.wake();
        wire.go();

        assertThat(line.happened).isEmpty();
    }

    @Test
    void whatTheNetworkDoesNotTakeIsWrittenWhenThereIsRoom() {
        clients.enter(client, new Start.Now());
        publish("hello");
        line.room = 2;

        wire.begin();
        assertThat(line.happened).containsExactly("held", "wrote he");
        assertThat(counters.sentDeliveries()).isZero();
        line.room = 100;
        wire.go();

        assertThat(line.happened).containsExactly("held", "wrote he", "wrote llo", "next");
        assertThat(counters.sentDeliveries()).isEqualTo(1);
    }

    @Test
    void aClientThatDoesNotReadIsCutOff() {
        clients.enter(client, new Start.Now());
        publish("hello");
        line.room = 2;
        wire.begin();

        for (long second = 0; second <= SomeSettings.with().writeTimeout().toSeconds() + 1; second++) {
            ticker.advance(Duration.ofSeconds(1));
            client.tick(ticker.nanos());
        }

        assertThat(line.happened).contains("cut");
        assertThat(counters.closedConnections(CloseReason.STALLED)).isEqualTo(1);
        assertThat(counters.droppedDeliveries(DropReason.SLOW) + counters.droppedDeliveries(DropReason.GONE)).isEqualTo(1);
    }

    @Test
    void aClientThatReadsSlowlyIsNot() {
        clients.enter(client, new Start.Now());
        publish("hello");
        line.room = 1;
        wire.begin();

        for (int read = 0; read < 4; read++) {
            for (long second = 1; second < SomeSettings.with().writeTimeout().toSeconds(); second++) {
                ticker.advance(Duration.ofSeconds(1));
                client.tick(ticker.nanos());
            }
            wire.go();
        }

        assertThat(line.happened).endsWith("wrote o", "next").doesNotContain("cut");
    }

    @Test
    void whoHasGoneWhileItWaitedIsForgotten() {
        clients.enter(client, new Start.Now());
        wire.begin();

        wire.gone();
        publish("to nobody");
        wire.go();

        assertThat(line.happened).containsExactly("held");
        assertThat(clients.size()).isZero();
        assertThat(counters.unheardMessages()).isEqualTo(1);
    }

    @Test
    void aLineThatIsNoLongerOpenIsCut() {
        clients.enter(client, new Start.Now());
        wire.begin();
        line.open = false;

        client.tick(ticker.nanos());

        assertThat(line.happened).containsExactly("held", "cut");
    }

    @Test
    void anAnswerThatIsTheLastEndsTheConnection() {
        clients.enter(client, new Start.Now());
        wire.begin();

        client.close(CloseReason.SHUTDOWN);
        wire.go();

        assertThat(line.happened).containsExactly("held", "called", "wrote bye", "cut");
    }

    @Test
    void aConnectionThatFailsIsCutAndItsMessageCounted() {
        clients.enter(client, new Start.Now());
        publish("hello");
        line.failure = new IOException("reset");

        wire.begin();

        assertThat(line.happened).containsExactly("held", "cut");
        assertThat(counters.droppedDeliveries(DropReason.FAILED)).isEqualTo(1);
        assertThat(clients.size()).isZero();
    }

    @Test
    void aFaultOfOursEndsItTooAndIsTold() {
        clients.enter(client, new Start.Now());
        publish("hello");
        line.fault = new IllegalStateException("fault");

        assertThatThrownBy(wire::begin).hasMessage("fault");

        assertThat(line.happened).containsExactly("held", "cut");
        assertThat(clients.size()).isZero();
    }

    @Test
    void aBodyOfItsOwnFollowsItsHead() {
        body = utf8(" world");
        clients.enter(client, new Start.Now());
        publish("hello");
        line.room = 4;

        wire.begin();
        wire.go();
        wire.go();
        line.room = 100;
        wire.go();

        assertThat(line.happened).containsExactly("held", "wrote hell", "wrote o", "wrote  wor", "wrote ld", "next");
        assertThat(counters.sentDeliveries()).isEqualTo(1);
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private void publish(String text) {
        channels.publish(NEWS, Message.text(text, 0));
    }

    private final class FirstMessage implements RepeatWire.Answers {

        private final List<Message> messages = new ArrayList<>();

        @Override
        public RepeatWire.@Nullable Answer take() {
            client.take(messages, 0);
            if (!messages.isEmpty()) {
                return new RepeatWire.Answer(messages.get(0).payload(), body, false);
            }
            return client.endReason() == null ? null : new RepeatWire.Answer(utf8("bye"), utf8(""), true);
        }

        @Override
        public void sent() {
            client.sent(messages);
        }
    }

    private static final class FakeLine implements Line {

        private final List<String> happened = new ArrayList<>();
        private Runnable whenHeld = () -> { };
        private int room = 100;
        private boolean open = true;
        private @Nullable IOException failure;
        private @Nullable RuntimeException fault;

        @Override
        public void hold(Answering answering) {
            happened.add("held");
            whenHeld.run();
        }

        @Override
        public void call(Answering answering) {
            happened.add("called");
        }

        @Override
        public boolean write(ByteBuffer bytes) throws IOException {
            if (failure != null) {
                throw failure;
            }
            if (fault != null) {
                throw fault;
            }
            var taken = new byte[Math.min(room, bytes.remaining())];
            bytes.get(taken);
            happened.add("wrote " + new String(taken, StandardCharsets.UTF_8));
            return !bytes.hasRemaining();
        }

        @Override
        public void next() {
            happened.add("next");
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void cut(Answering answering) {
            happened.add("cut");
        }
    }

    private static final class Poller extends Client {

        Poller(Clients clients) {
            super(NEWS, clients, Times.ofWebSocket(SomeSettings.with()), () -> { });
        }

        @Override
        public WireKind kind() {
            return WireKind.POLL;
        }
    }
}
