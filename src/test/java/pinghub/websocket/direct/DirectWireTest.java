package pinghub.websocket.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Counters;
import pinghub.channel.Door;
import pinghub.channel.DropReason;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.Start;
import pinghub.channel.Together;
import pinghub.config.SomeSettings;
import pinghub.websocket.Connection;
import pinghub.websocket.Connections;
import pinghub.websocket.Look;
import pinghub.wire.Clients;
import pinghub.wire.Closer;
import pinghub.wire.Encoding;
import pinghub.wire.FanOut;

/** Handler and wire of one connection, between a container that the test plays and the channel. */
class DirectWireTest {

    private static final ChannelName NEWS = new ChannelName("/news");
    private static final Limits LIMITS = new Limits(10, 10, 1000, 10_000_000);
    private static final Logger LOG = Logger.getLogger(FanOut.class.getName());
    private static final Logger READING = Logger.getLogger(DirectReader.class.getName());
    private static final Logger BEGINNING = Logger.getLogger(DirectHandler.class.getName());
    private static final int PUBLISHED = 2000;
    private static final String CLOSE_1000 = "880203e8";

    private final Counters counters = new Counters();
    private final Channels channels = new Channels(LIMITS, counters);
    private final Connections connections =
            new Connections(SomeSettings.with(), new Clients(LIMITS, channels, counters, System::nanoTime));
    private final FanOut fanOut = new FanOut();
    private final Closer closer = new Closer(System::nanoTime);
    private FanOut.Shard shard;
    private Connection connection;

    @BeforeEach
    void start() {
        fanOut.start(Thread::new);
        closer.start(Thread::new);
        shard = fanOut.shard();
        connection = ((Connections.Entry.Welcome) connections.enter(NEWS, new Start.Now(), () -> { })).connection();
    }

    @AfterEach
    void stop() {
        fanOut.stop();
        closer.stop();
    }

    @Test
    void aMessageLeavesAsOneFrame() throws Exception {
        FakeLink link = open(new FakeLink(100));

        publish("a");

        assertThat(link.writes()).containsExactly("810161");
        assertThat(counters.sentDeliveries()).isEqualTo(1);
    }

    @Test
    void toAFewThePublisherWrites() throws Exception {
        FakeLink link = open(new FakeLink(100));
        settle();

        channels.publish(NEWS, Message.text("a", System.nanoTime()));

        assertThat(link.writes()).containsExactly("810161");
        assertThat(link.writers()).containsExactly(Thread.currentThread());
    }

    @Test
    void whoHasMoreToPublishDoesNotWrite() throws Exception {
        FakeLink link = open(new FakeLink(100));
        settle();

        channels.publishOneOfMany(NEWS, Message.text("a", System.nanoTime()), Door.NONE);
        settle();

        assertThat(link.writes()).containsExactly("810161");
        assertThat(link.writers()).doesNotContain(Thread.currentThread());
    }

    /** Otherwise, while messages never end, the client would never be asked. */
    @Test
    void aPingThatIsDueGoesBeforeTheMessages() throws Exception {
        FakeLink link = open(new FakeLink(0));
        publish("a");

        Look.after(connection, System.nanoTime() + Duration.ofSeconds(28).toNanos());
        link.drain(10);
        settle();

        assertThat(String.join("", link.writes())).isEqualTo("8900" + "810161");
    }

    @Test
    void aPublisherDoesNotWriteForAllTheOthersWithoutEnd() throws Exception {
        FakeLink link = open(new FakeLink(100));
        settle();
        link.during(() -> {
            if (link.writers().size() < 50) {
                channels.publish(NEWS, Message.text("b", System.nanoTime()));
            }
        });

        publish("a");
        for (int turns = 0; turns < 50 && link.writes().size() < 50; turns++) {
            settle(); // the shard writes some, and lets others have their turn
        }
        settle();

        assertThat(link.writes()).hasSize(50);
        assertThat(link.writers().stream().filter(Thread.currentThread()::equals)).hasSizeBetween(1, 10);
        assertThat(counters.sentDeliveries()).isEqualTo(50);
    }

    @Test
    void whoeverWritesAllSubscribersGetEverythingInOneOrder() throws Exception {
        var roomy = new Limits(10, 10, 10_000, 10_000_000);
        var busy = new Channels(roomy, counters);
        var members = new Connections(SomeSettings.with(), new Clients(roomy, busy, counters, System::nanoTime));
        List<FakeLink> links = Stream.generate(() -> new FakeLink(Integer.MAX_VALUE)).limit(3).toList();
        for (FakeLink link : links) {
            open(link, ((Connections.Entry.Welcome) members.enter(NEWS, new Start.Now(), () -> { })).connection());
        }

        settle(); // or the shard is still at it
        busy.publish(NEWS, Message.text("m1000", System.nanoTime())); // this thread writes it, whatever the others come to
        busy.publishOneOfMany(NEWS, Message.text("m1001", System.nanoTime()), Door.NONE); // and this one the shard's
        Together.run(publisher(busy, 'a', false), publisher(busy, 'b', true), publisher(busy, 'c', false));
        settle();

        String all = String.join("", links.get(0).writes());
        assertThat(links).allSatisfy(link -> assertThat(String.join("", link.writes())).isEqualTo(all));
        assertThat(frames(all)).hasSize(3 * PUBLISHED + 2).startsWith("m1000", "m1001");
        for (String name : List.of("a", "b", "c")) {
            assertThat(frames(all).stream().filter(text -> text.startsWith(name)))
                    .isEqualTo(IntStream.range(0, PUBLISHED).mapToObj(i -> name + (1000 + i)).toList());
        }
        assertThat(counters.sentDeliveries()).isEqualTo(3 * (3 * PUBLISHED + 2));
        assertThat(links.stream().flatMap(link -> link.writers().stream()).distinct()).as("threads that wrote").hasSizeGreaterThan(1);
    }

    private static Together.Task publisher(Channels to, char name, boolean hasMore) {
        return () -> {
            for (int i = 0; i < PUBLISHED; i++) {
                Message message = Message.text(name + String.valueOf(1000 + i), System.nanoTime());
                if (hasMore) {
                    to.publishOneOfMany(NEWS, message, Door.NONE);
                } else {
                    to.publish(NEWS, message);
                }
            }
        };
    }

    /** The texts of frames of five letters each. */
    private static List<String> frames(String hex) {
        return Stream.of(hex.split("8105")).filter(payload -> !payload.isEmpty())
                .map(payload -> new String(HexFormat.of().parseHex(payload), StandardCharsets.US_ASCII)).toList();
    }

    @Test
    void whateverHasQueuedUpLeavesInOneWrite() throws Exception {
        FakeLink link = open(new FakeLink(1));
        publish("a");
        publish("b", "c", "d");
        assertThat(link.writes()).containsExactly("810161");

        link.drain(100);
        settle();

        assertThat(link.writes()).containsExactly("810161", "810162" + "810163" + "810164");
        assertThat(counters.sentDeliveries()).isEqualTo(4);
    }

    @Test
    void nothingIsTouchedUntilTheContainerIsReady() throws Exception {
        FakeLink link = open(new FakeLink(0));
        publish("a", "b");
        link.arrive(ClientFrame.frame(0x89, (byte) 'p'));
        settle();
        assertThat(link.writes()).isEmpty();

        link.drain(1);
        settle();
        link.drain(1);
        settle();

        assertThat(link.writes()).containsExactly("8a0170", "810161810162");
        assertThat(link.wasTouchedWhenNotReady()).isFalse();
    }

    /** WildFly and Payara may be ready, and say so, before the writer has asked. */
    @Test
    void whenTheContainerIsReadyWhileSomebodyWritesNobodyElseTouchesIt() throws Exception {
        FakeLink link = open(new FakeLink(100));
        settle();
        var container = new Thread(() -> sayReady(link));
        link.during(() -> {
            container.start();
            awaitEnd(container);
        });

        channels.publish(NEWS, Message.text("a", System.nanoTime()));
        container.join();
        settle();

        assertThat(link.writes()).containsExactly("810161");
        assertThat(link.askers()).doesNotContain(container);
    }

    @Test
    void aWordOfTheContainerThatIsNotTrueAnyMoreDoesNoHarm() throws Exception {
        FakeLink link = open(new FakeLink(1));
        publish("a");
        publish("b");

        link.sayReady();
        settle();
        link.drain(100);
        settle();

        assertThat(link.writes()).containsExactly("810161", "810162");
        assertThat(link.wasTouchedWhenNotReady()).isFalse();
        assertThat(link.isClosed()).isFalse();
    }

    @Test
    void whatHasQueuedUpOfAllKindsLeavesWhenTheContainerSaysOnceThatThereIsRoom() throws Exception {
        FakeLink link = open(new FakeLink(0));
        settle();
        link.arrive(ClientFrame.frame(0x89, (byte) 'p'));
        Look.after(connection, System.nanoTime() + Duration.ofSeconds(28).toNanos());
        publish("x".repeat(300_000), "a");
        connection.close(CloseReason.SHUTDOWN);

        link.drain(100);
        settle();

        assertThat(String.join("", link.writes()))
                .startsWith("8a0170" + "8900" + "817f00000000000493e0" + "78".repeat(300_000) + "810161" + "88");
    }

    @Test
    void afterAPingTheContainerIsAskedForRoomAgain() throws Exception {
        FakeLink link = open(new FakeLink(0));
        publish("a");
        Look.after(connection, System.nanoTime() + Duration.ofSeconds(28).toNanos());

        link.drain(1);
        settle();
        assertThat(link.writes()).containsExactly("8900");
        link.drain(1);
        settle();

        assertThat(link.writes()).containsExactly("8900", "810161");
        assertThat(link.isClosed()).isFalse();
    }

    @Test
    void oneWriteIsNotWithoutEnd() throws Exception {
        FakeLink link = open(new FakeLink(0));
        publish("x".repeat(40_000), "y".repeat(40_000), "z".repeat(70_000), "a");

        link.drain(100);
        settle();

        assertThat(link.writes()).hasSize(4);
        assertThat(counters.sentDeliveries()).isEqualTo(4);
    }

    @Test
    void aLargeMessageLeavesInPiecesWithNothingInBetween() throws Exception {
        FakeLink link = open(new FakeLink(0));
        publish("x".repeat(300_000), "a");
        link.drain(1);
        settle();
        link.arrive(ClientFrame.frame(0x89, (byte) 'p'));
        settle();
        assertThat(link.writes()).hasSize(1).allSatisfy(piece -> assertThat(piece.length() / 2).isLessThanOrEqualTo(65_536));
        assertThat(counters.sentDeliveries()).as("not before its last piece").isZero();

        for (int i = 0; i < 10; i++) {
            link.drain(1);
            settle();
        }

        assertThat(String.join("", link.writes())).isEqualTo("817f00000000000493e0" + "78".repeat(300_000) + "8a0170" + "810161");
        assertThat(counters.sentDeliveries()).isEqualTo(2);
        assertThat(link.wasTouchedWhenNotReady()).isFalse();
    }

    @Test
    void aMessageThatCannotBeEncodedEndsItsConnectionAndReachesNoOther() throws Exception {
        LOG.setLevel(Level.OFF); // a stack trace that is meant to be there
        var failing = new Encoding(message -> {
            if (message.string().equals("b")) {
                throw new OutOfMemoryError("on purpose");
            }
            return Frame.of(message);
        });
        FakeLink link = new FakeLink(100);
        open(link, failing, connection);
        FakeLink neighbour = new FakeLink(100);
        Connection other = ((Connections.Entry.Welcome) connections.enter(new ChannelName("/other"), new Start.Now(), () -> { })).connection();
        open(neighbour, failing, other);

        publish("a");
        publish("b", "c");
        channels.publish(new ChannelName("/other"), Message.text("d", System.nanoTime()));
        settle();
        LOG.setLevel(null);

        assertThat(link.writes()).containsExactly("810161");
        assertThat(link.isClosed()).isTrue();
        assertThat(connections.size()).isEqualTo(1);
        assertThat(counters.dueDeliveries()).as("sent or dropped").isEqualTo(counters.sentDeliveries() + dropped());
        assertThat(neighbour.writes()).containsExactly("810164");
    }

    @Test
    void aLargeMessageThatCannotBeWrittenToItsEndIsCountedOnce() throws Exception {
        FakeLink link = open(new FakeLink(0));
        publish("x".repeat(300_000), "a");
        link.drain(1);
        settle();

        link.breakDown();
        link.drain(1);
        settle();

        assertThat(counters.sentDeliveries()).isZero();
        assertThat(counters.dueDeliveries()).isEqualTo(2);
        assertThat(counters.droppedDeliveries(DropReason.GONE) + counters.droppedDeliveries(DropReason.FAILED)).isEqualTo(2);
    }

    @Test
    void pingsAreAnsweredInOrderAndOfAFloodTheLatest() throws Exception {
        FakeLink link = open(new FakeLink(100));
        link.arrive(ClientFrame.join(ClientFrame.frame(0x89, (byte) 'a'), ClientFrame.frame(0x89)));
        settle();
        assertThat(String.join("", link.writes())).isEqualTo("8a01618a00");

        FakeLink stuck = open(new FakeLink(0), ((Connections.Entry.Welcome) connections.enter(NEWS, new Start.Now(), () -> { })).connection());
        for (int i = 0; i < 1000; i++) {
            stuck.arrive(ClientFrame.frame(0x89, (byte) i));
        }
        stuck.drain(100);
        settle();

        assertThat(String.join("", stuck.writes())).hasSize(32 * 6).endsWith("8a01e7");
    }

    @Test
    void theClientsCloseFrameIsAnsweredWithItsCode() throws Exception {
        FakeLink link = open(new FakeLink(100));

        link.arrive(ClientFrame.join(ClientFrame.close(4321), ClientFrame.text("not heard")));
        settle();

        assertThat(link.writes()).containsExactly("880210e1");
        assertThat(link.isClosed()).isTrue();
        assertThat(connections.size()).isZero();
        assertThat(counters.websocketMessages()).isZero();
    }

    @Test
    void aCloseFrameWithACodeThatIsNoneEndsTheConnectionAtOnce() throws Exception {
        FakeLink link = open(new FakeLink(100));

        link.arrive(ClientFrame.close(0));
        settle();

        assertThat(link.writes()).singleElement().asString().contains("03ea");
        assertThat(link.isClosed()).isTrue();
    }

    /** While the fan-out thread looks whether there is something to write to a new connection. */
    @Test
    void aCloseFrameIsAnsweredWithItsOwnCodeWheneverItComes() throws Exception {
        for (int i = 0; i < 2000; i++) {
            Connection own = join();
            FakeLink link = open(new FakeLink(100), own);
            link.arrive(ClientFrame.frame(0x88));
            settle();

            assertThat(link.writes()).containsExactly("8800");
        }
    }

    @Test
    void anEmptyCloseFrameIsAnsweredWithAnEmptyOne() throws Exception {
        FakeLink link = open(new FakeLink(100));

        link.arrive(ClientFrame.frame(0x88));
        settle();

        assertThat(link.writes()).containsExactly("8800");
    }

    @Test
    void ourCloseFrameIsTheLastAndTheConnectionEndsWithTheAnswer() throws Exception {
        FakeLink link = open(new FakeLink(100));

        connection.close(CloseReason.TOO_BIG);
        publish("late");
        link.arrive(ClientFrame.frame(0x89, (byte) 'p'));
        settle();
        assertThat(link.writes()).singleElement().asString().startsWith("88").contains("03f1");
        assertThat(link.isClosed()).isFalse();

        link.arrive(ClientFrame.close(1009));
        settle();
        assertThat(link.writes()).hasSize(1);
        assertThat(link.isClosed()).isTrue();
    }

    @Test
    void aBrokenRuleEndsTheConnectionAndTheAnswerIsStillFound() throws Exception {
        FakeLink link = open(new FakeLink(100));

        link.arrive(ClientFrame.frame(0x81, 1, (byte) 'a'));
        settle();
        assertThat(link.writes()).singleElement().asString().contains("03ea");
        assertThat(counters.closedConnections(CloseReason.PROTOCOL)).isEqualTo(1);

        link.arrive(ClientFrame.close(1002));
        settle();
        assertThat(link.isClosed()).isTrue();
    }

    @Test
    void anEndWithoutACloseFrameEndsTheConnection() throws Exception {
        FakeLink link = open(new FakeLink(100));

        link.endInput();
        settle();

        assertThat(link.writes()).isEmpty();
        assertThat(link.isClosed()).isTrue();
        assertThat(counters.closedConnections(CloseReason.GONE)).isEqualTo(1);
    }

    @Test
    void aCloseFrameThatCannotLeaveYetIsWaitedFor() throws Exception {
        FakeLink link = open(new FakeLink(0));
        link.arrive(ClientFrame.close(1000));
        link.endInput();
        settle();
        assertThat(link.isClosed()).isFalse();

        link.drain(100);
        settle();

        assertThat(link.writes()).containsExactly(CLOSE_1000);
        assertThat(link.isClosed()).isTrue();
    }

    @Test
    void aWriteThatFailsIsCountedAndEndsTheConnection() throws Exception {
        FakeLink link = open(new FakeLink(100));
        link.breakDown();

        publish("a");

        assertThat(link.isClosed()).isTrue();
        assertThat(counters.sentDeliveries()).isZero();
        assertThat(counters.droppedDeliveries(DropReason.FAILED)).isEqualTo(1);
        assertThat(counters.droppedDeliveries(DropReason.GONE)).isZero();
        assertThat(connections.size()).isZero();
    }

    @Test
    void aContainerThatRepeatsAnErrorIsStopped() throws Exception {
        FakeLink link = open(new FakeLink(100));

        link.fail();

        assertThatThrownBy(link::fail).hasNoCause().satisfies(thrown -> assertThat(thrown.getStackTrace()).isEmpty());
        settle();
        assertThat(link.isClosed()).isTrue();
    }

    @Test
    void aConnectionThatIsTakenBackIsNotTouchedAgain() throws Exception {
        FakeLink link = new FakeLink(100);
        DirectHandler handler = serve(link, connection);

        handler.destroy();
        publish("a");
        link.arrive(ClientFrame.text("b"));
        settle();

        assertThat(link.writes()).isEmpty();
        assertThat(counters.websocketMessages()).isZero();
        assertThat(connections.size()).isZero();
    }

    @Test
    void aConnectionThatIsTakenBackBeforeItBeganIsNotTouched() throws Exception {
        var handler = new DirectHandler();
        FakeLink link = new FakeLink(100);
        link.whenUsed(handler::destroy);

        handler.init(link);
        handler.serve(connection, null, shard, closer);
        settle();

        assertThat(link.isListenedTo()).isFalse();
        assertThat(connections.size()).isZero();
    }

    @Test
    void aFaultOfThisNodeEndsOnlyTheConnectionThatMetIt() throws Exception {
        FakeLink link = open(new FakeLink(100));
        link.whenUsed(() -> {
            throw new OutOfMemoryError("on purpose");
        });

        READING.setLevel(Level.OFF); // a stack trace that is meant to be there
        link.arrive(ClientFrame.text("b"));
        READING.setLevel(null);
        settle();

        assertThat(link.isClosed()).isTrue();
        assertThat(counters.closedConnections(CloseReason.ERROR)).isEqualTo(1);
    }

    @Test
    void whoCannotBeginIsCutOff() throws Exception {
        var link = new FakeLink(100);
        link.whenUsed(() -> {
            throw new OutOfMemoryError("on purpose");
        });
        var handler = new DirectHandler();
        handler.serve(connection, null, shard, closer);

        BEGINNING.setLevel(Level.OFF); // the same
        handler.init(link);
        BEGINNING.setLevel(null);
        settle();

        assertThat(link.isClosed()).isTrue();
        assertThat(connections.size()).isZero();
        assertThat(counters.closedConnections(CloseReason.ERROR)).isEqualTo(1);
    }

    @Test
    void aConnectionThatIsTakenBackWhileItsPartsAreMadeIsNotTouched() throws Exception {
        var handler = new DirectHandler();
        FakeLink link = new FakeLink(100);
        link.whenAskedForItsStreams(handler::destroy);

        handler.init(link);
        handler.serve(connection, null, shard, closer);
        settle();

        assertThat(link.isListenedTo()).isFalse();
        assertThat(link.writes()).isEmpty();
        assertThat(connections.size()).isZero();
    }

    @Test
    void whatCameBeforeTheConnectionWasThereIsSent() throws Exception {
        publish("early");

        FakeLink link = open(new FakeLink(100));
        settle();

        assertThat(link.writes()).containsExactly("8105" + HexFormat.of().formatHex("early".getBytes()));
    }

    @Test
    void aMessageInFragmentsReachesTheChannel() throws Exception {
        FakeLink link = open(new FakeLink(100));

        link.arrive(ClientFrame.frame(1, (byte) 'h'));
        link.arrive(ClientFrame.frame(0x80, (byte) 'i'));
        settle();

        assertThat(link.writes()).containsExactly("81026869");
    }

    @Test
    void manySubscribersShareTheBytesOfABatch() throws Exception {
        var links = Collections.nCopies(3, 0).stream().map(i -> new FakeLink(0)).collect(Collectors.toList());
        for (FakeLink link : links) {
            open(link, join());
        }
        publish("a", "b");

        for (FakeLink link : links) {
            link.drain(10);
        }
        settle();

        assertThat(links).allSatisfy(link -> assertThat(link.writes()).containsExactly("810161810162"));
    }

    @Test
    void inOneChannelSomeHearCompressedMessagesAndSomeDoNot() throws Exception {
        var compression = new Compression();
        var plain = new FakeLink(0);
        var one = new FakeLink(0);
        var other = new FakeLink(0);
        open(plain);
        serve(one, join(), compression);
        serve(other, join(), compression);
        String text = "the same again and ".repeat(10);
        publish("a", text, "b");

        for (FakeLink link : List.of(one, plain, other)) {
            link.drain(10);
        }
        settle();

        String clear = HexFormat.of().formatHex(text.getBytes());
        assertThat(plain.writes()).containsExactly("810161" + "817e00be" + clear + "810162");
        assertThat(one.writes()).hasSize(1).isEqualTo(other.writes());
        assertThat(one.writes().get(0)).startsWith("810161" + "c1").endsWith("810162").doesNotContain(clear);
        assertThat(counters.sentDeliveries()).isEqualTo(9);
        assertThat(counters.bytesOut()).isEqualTo(3 * (2 + text.length()));
    }

    @Test
    void aCompressedMessageReachesTheChannelAndAnEmptyOneIsAKeepalive() throws Exception {
        FakeLink link = new FakeLink(100);
        serve(link, connection, new Compression());

        link.arrive(ClientFrame.frame(0xC1, (byte) 0));
        link.arrive(ClientFrame.frame(0xC1, Deflated.text("hi")));
        link.arrive(ClientFrame.frame(0x89, (byte) 'p'));
        settle();

        assertThat(String.join("", link.writes())).contains("81026869", "8a0170").hasSize(8 + 6);
        assertThat(counters.keepalives()).isEqualTo(1);
        assertThat(counters.bytesIn()).isEqualTo(2);
    }

    private static void sayReady(FakeLink link) {
        try {
            link.sayReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Or not: then it waits for the one that waits here, and goes on afterwards. */
    private static void awaitEnd(Thread thread) {
        try {
            thread.join(Duration.ofSeconds(5).toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection join() {
        return ((Connections.Entry.Welcome) connections.enter(NEWS, new Start.Now(), () -> { })).connection();
    }

    private FakeLink open(FakeLink link) throws IOException {
        return open(link, connection);
    }

    private FakeLink open(FakeLink link, Connection of) throws IOException {
        serve(link, of);
        return link;
    }

    private DirectHandler serve(FakeLink link, Connection of) throws IOException {
        return serve(link, of, null);
    }

    private DirectHandler serve(FakeLink link, Connection of, Compression compression) throws IOException {
        var handler = new DirectHandler();
        handler.init(link);
        handler.serve(of, compression, shard, closer);
        return handler;
    }

    private void open(FakeLink link, Encoding encoding, Connection of) throws IOException {
        var wire = new DirectWire(of, link, new DirectHandler(), encoding, shard, closer);
        wire.begin();
        of.attach(wire);
    }

    private long dropped() {
        return Stream.of(DropReason.values()).mapToLong(counters::droppedDeliveries).sum();
    }

    private void publish(String... texts) throws InterruptedException {
        for (String text : texts) {
            channels.publish(NEWS, Message.text(text, System.nanoTime()));
        }
        settle();
    }

    private void settle() throws InterruptedException {
        Look.untilDone(shard, closer);
    }
}
