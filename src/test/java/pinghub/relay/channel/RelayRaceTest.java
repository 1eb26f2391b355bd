package pinghub.relay.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static pinghub.relay.channel.Relay.ALL;
import static pinghub.relay.channel.Relay.name;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pinghub.channel.CloseReason;
import pinghub.channel.Message;
import pinghub.channel.Subscriber;
import pinghub.channel.Together;

class RelayRaceTest {

    private static final int MESSAGES = 300;

    @Test
    void aDeletionAndAMessageLoseNoSubscriber() throws Exception {
        Together.duel(5000, () -> {
            var relay = new Relay();
            Reader reader = relay.stream("a");
            return new Together.Duel(() -> relay.publish("a", "1"), () -> relay.channels.delete(name("a")), () -> {
                assertThat(reader.closedBecause()).as("told of the deletion").contains(CloseReason.DELETED);
                boolean before = reader.texts().equals(List.of("1"));
                assertThat(relay.exists("a")).as("with the message, or without").isEqualTo(!before);
                assertThat(before || relay.kept("a").equals(List.of("1"))).isTrue();
            });
        });
    }

    @Test
    void aDeletionAndANewSubscriberLeaveNobodyDeaf() throws Exception {
        Together.duel(5000, () -> {
            var relay = new Relay();
            relay.publish("a", "old", Relay.keeping(0, Duration.ZERO));
            var reader = new Reader[1];
            return new Together.Duel(() -> reader[0] = relay.poll("a"), () -> relay.channels.delete(name("a")), () -> {
                relay.publish("a", "new");
                boolean told = reader[0].closedBecause().equals(Optional.of(CloseReason.DELETED));
                assertThat(told || reader[0].texts().equals(List.of("new"))).isTrue();
            });
        });
    }

    @Test
    void whoComesWhileAChannelOutlivesItsTimeIsNotLeftDeaf() throws Exception {
        Together.duel(5000, () -> {
            var relay = new Relay();
            relay.poll("a").leave();
            var reader = new Reader[1];
            return new Together.Duel(() -> reader[0] = relay.poll("a"), () -> {
                relay.ticker.advance(Relay.FIVE_SECONDS);
                relay.channels.sweep();
            }, () -> {
                relay.publish("a", "new");
                assertThat(reader[0].texts()).containsExactly("new");
            });
        });
    }

    /** What else may be done to a channel while a message is being offered. */
    static Stream<Named<Consumer<Relay>>> others() {
        return Stream.of(Named.of("delete", relay -> relay.channels.delete(name("a"))), Named.of("join", relay -> relay.stream("a")),
                Named.of("publish", relay -> relay.publish("a", "2")), Named.of("poll", relay -> relay.kept("a")));
    }

    /** Not by chance: one who is offered the message has the other begin, and sees that it has to wait. */
    @ParameterizedTest
    @MethodSource("others")
    @Timeout(30)
    void nothingElseHappensToAChannelUntilAMessageIsStoredAndOffered(Consumer<Relay> other) throws Exception {
        var relay = new Relay();
        var thread = new Thread(() -> other.accept(relay));
        var seen = new ArrayList<Thread.State>();
        var subscriber = new Subscriber() {
            @Override
            public boolean offer(Message message) {
                if (seen.isEmpty()) {
                    thread.start();
                    while (thread.getState() != Thread.State.BLOCKED && thread.isAlive()) {
                        Thread.yield();
                    }
                    seen.add(thread.getState());
                }
                return true;
            }

            @Override
            public void close(CloseReason reason) {
                // It stays as long as the test does.
            }
        };
        relay.channels.subscribe(List.of(name("a")), subscriber, Optional.empty(), ALL, Hold.STREAM, 1);

        relay.publish("a", "1");
        thread.join();

        assertThat(seen).containsExactly(Thread.State.BLOCKED);
    }

    /** All subscribers see each message that was published to a life of the channel once, in one order, until they are told of its end. */
    @RepeatedTest(5)
    void deletionsPublishersAndSubscribersTogetherKeepTheOrder() throws Exception {
        var relay = new Relay(1 << 30, 1000);
        var streams = new ConcurrentLinkedQueue<Reader>();
        var publishing = new AtomicBoolean(true);
        Together.run(
                () -> publishAll(relay, "x"),
                () -> {
                    publishAll(relay, "y");
                    publishing.set(false);
                },
                () -> {
                    while (publishing.get()) {
                        relay.channels.delete(name("a"));
                        Thread.yield();
                    }
                },
                () -> {
                    while (publishing.get()) {
                        streams.add(relay.stream("a"));
                        Thread.yield();
                    }
                });

        relay.channels.delete(name("a"));
        for (Reader reader : streams) {
            assertThat(reader.closedBecause()).contains(CloseReason.DELETED);
            assertInOrder(reader.texts(), "x");
            assertInOrder(reader.texts(), "y");
        }
        assertThat(relay.channels.subscribers()).isZero();
        assertThat(relay.channels.channels()).isZero();
        assertThat(relay.channels.usedBytes()).isZero();
        assertThat(relay.channels.group("g")).isEmpty();
    }

    private static void publishAll(Relay relay, String who) {
        for (int i = 0; i < MESSAGES; i++) {
            relay.publish("a", who + i);
        }
    }

    /** Without a hole: once it has begun, each is followed by the next. */
    private static void assertInOrder(List<String> texts, String who) {
        List<Integer> numbers = texts.stream().filter(text -> text.startsWith(who)).map(text -> Integer.valueOf(text.substring(1))).toList();
        for (int i = 1; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).isEqualTo(numbers.get(i - 1) + 1);
        }
    }

    /** Each message is in one life of its channel; ids go up over all lives, wherever the clock is set. */
    @RepeatedTest(5)
    void noMessageIsLostBetweenTwoLivesAndNoIdIsGivenAgainByAClockThatJumps() throws Exception {
        var relay = new Relay(1 << 30, 1000);
        var publishing = new AtomicInteger(2);
        var ids = new ConcurrentLinkedQueue<MessageId>();
        var deleted = new AtomicInteger();
        var streams = new ConcurrentLinkedQueue<Reader>();
        Together.run(
                () -> publishAll(relay, "x", ids, publishing),
                () -> publishAll(relay, "y", ids, publishing),
                () -> {
                    while (publishing.get() > 0) {
                        deleted.addAndGet(relay.channels.delete(name("a")).map(RelayInfo::messages).orElse(0));
                        Thread.yield();
                    }
                },
                () -> {
                    var random = new Random(1);
                    while (publishing.get() > 0) {
                        relay.clock.advance(random.nextInt(100) - 50);
                        Thread.yield();
                    }
                },
                () -> {
                    while (publishing.get() > 0) {
                        streams.add(relay.stream("a"));
                        Thread.yield();
                    }
                });

        int kept = relay.channels.info(name("a")).map(RelayInfo::messages).orElse(0);
        assertThat(deleted.get() + kept).as("messages in all lives").isEqualTo(2 * MESSAGES);
        assertThat(new TreeSet<>(ids)).as("ids").hasSize(2 * MESSAGES);
        for (Reader reader : streams) {
            assertThat(new HashSet<>(reader.texts())).as("none twice").hasSameSizeAs(reader.texts());
        }
    }

    private static void publishAll(Relay relay, String who, Queue<MessageId> ids, AtomicInteger publishing) {
        MessageId last = MessageId.NONE;
        try {
            for (int i = 0; i < MESSAGES; i++) {
                var stored = (Published.Stored) relay.publish("a", who + i, Relay.keeping(10_000, Duration.ZERO));
                assertThat(stored.info().lastId()).isGreaterThan(last);
                last = stored.info().lastId();
                ids.add(last);
            }
        } finally {
            publishing.decrementAndGet();
        }
    }

    /** Whoever goes on behind the last id it has read, one by one, and whoever stays. */
    @RepeatedTest(5)
    void aClockThatJumpsTakesNoMessageFromThoseWhoReadByIds() throws Exception {
        var relay = new Relay(1 << 30, 1000);
        var publishing = new AtomicInteger(2);
        var ids = new ConcurrentLinkedQueue<MessageId>();
        Reader stream = relay.stream("a");
        var polled = new ArrayList<String>();
        Together.run(
                () -> publishAll(relay, "x", ids, publishing),
                () -> publishAll(relay, "y", ids, publishing),
                () -> {
                    var random = new Random(2);
                    while (publishing.get() > 0) {
                        relay.clock.advance(random.nextInt(7200) - 3600);
                        Thread.yield();
                    }
                },
                () -> {
                    Optional<Position> after = Optional.empty();
                    while (polled.size() < 2 * MESSAGES) {
                        boolean over = publishing.get() == 0;
                        var ready = (Subscribed.Ready) relay.channels.subscribe(List.of(name("a")), new Reader(), after, ALL, Hold.NONE, 1);
                        if (ready.messages().isEmpty()) {
                            assertThat(over).as("all is published, and it has found %d", polled.size()).isFalse();
                            Thread.yield();
                            continue;
                        }
                        Message message = ready.messages().get(0);
                        polled.add(message.string());
                        Position next = RelayMessage.position(message);
                        after = Position.parse(next.time(), next.tags(), 1);
                    }
                });

        assertThat(polled).hasSize(2 * MESSAGES).isEqualTo(stream.texts());
        assertInOrder(polled, "x");
        assertInOrder(polled, "y");
    }

    @RepeatedTest(5)
    void pollsOverSeveralChannelsGetEachMessageOnceWhileSecondsPass() throws Exception {
        var relay = new Relay(1 << 30, 1000);
        var done = new AtomicBoolean();
        var got = new ArrayList<String>();
        var how = Relay.keeping(10_000, Duration.ZERO);
        Together.run(
                () -> {
                    for (int i = 0; i < MESSAGES; i++) {
                        relay.publish("a", "a" + i, how);
                    }
                },
                () -> {
                    for (int i = 0; i < MESSAGES; i++) {
                        relay.publish("b", "b" + i, how);
                        relay.clock.advance(i % 10 == 0 ? 1 : 0);
                    }
                    done.set(true);
                },
                () -> {
                    Optional<Position> after = Optional.empty();
                    while (got.size() < 2 * MESSAGES) {
                        var reader = new Reader();
                        Subscribed subscribed = relay.channels.subscribe(List.of(name("a"), name("b")), reader, after, ALL, Hold.NONE, 1);
                        var ready = (Subscribed.Ready) subscribed;
                        if (ready.messages().isEmpty()) {
                            Thread.yield();
                            continue;
                        }
                        Message message = ready.messages().get(0);
                        got.add(message.string());
                        Position next = RelayMessage.position(message);
                        after = Position.parse(next.time(), next.tags(), 2);
                    }
                });

        assertThat(done).isTrue();
        assertThat(new HashSet<>(got)).hasSize(2 * MESSAGES);
        assertInOrder(got, "a");
        assertInOrder(got, "b");
    }
}
