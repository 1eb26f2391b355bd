package pinghub.relay.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static pinghub.relay.channel.Relay.ALL;
import static pinghub.relay.channel.Relay.name;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import pinghub.channel.CloseReason;
import pinghub.channel.Message;
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
            relay.publish("a", "old", Relay.keeping(0, java.time.Duration.ZERO));
            var reader = new Reader[1];
            return new Together.Duel(() -> reader[0] = relay.poll("a"), () -> relay.channels.delete(name("a")), () -> {
                relay.publish("a", "new");
                boolean told = reader[0].closedBecause().equals(Optional.of(CloseReason.DELETED));
                assertThat(told || reader[0].texts().equals(List.of("new"))).isTrue();
            });
        });
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

    @RepeatedTest(5)
    void pollsOverSeveralChannelsGetEachMessageOnceWhileSecondsPass() throws Exception {
        var relay = new Relay(1 << 30, 1000);
        var done = new AtomicBoolean();
        var got = new ArrayList<String>();
        var how = Relay.keeping(10_000, java.time.Duration.ZERO);
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
