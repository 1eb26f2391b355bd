package pinghub.relay.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static pinghub.relay.channel.Relay.ALL;
import static pinghub.relay.channel.Relay.FIVE_SECONDS;
import static pinghub.relay.channel.Relay.TEN;
import static pinghub.relay.channel.Relay.keeping;
import static pinghub.relay.channel.Relay.name;
import static pinghub.relay.channel.Relay.subscribing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.ChannelName;
import pinghub.channel.CloseReason;
import pinghub.channel.Message;
import pinghub.channel.RecordingSubscriber;
import pinghub.channel.Subscriber;
import pinghub.relay.channel.Subscribing.Concurrency;

class RelayChannelsTest {

    private final Relay relay = new Relay();

    // ---- ids

    @Test
    void theMessagesOfASecondAreNumberedFromZero() {
        assertThat(relay.published("a", "1").lastId()).isEqualTo(new MessageId(relay.clock.second(), 0));
        assertThat(relay.published("a", "2").lastId()).isEqualTo(new MessageId(relay.clock.second(), 1));
        relay.clock.advance(1);
        assertThat(relay.published("a", "3").lastId()).isEqualTo(new MessageId(relay.clock.second(), 0));
    }

    @Test
    void aClockThatStepsBackMakesNoSmallerId() {
        MessageId before = relay.published("a", "1").lastId();

        relay.clock.advance(-3600);

        assertThat(relay.published("a", "2").lastId()).isEqualTo(new MessageId(before.time(), 1));
        assertThat(relay.kept("a", Optional.of(Position.after(before)), ALL)).containsExactly("2");
    }

    @Test
    void aDeletedChannelsIdsAreNotGivenAgain() {
        MessageId before = relay.published("a", "1").lastId();
        relay.channels.delete(name("a"));

        MessageId after = relay.published("a", "2").lastId();

        assertThat(after).isGreaterThan(before);
        assertThat(relay.kept("a", Optional.of(Position.after(before)), ALL)).containsExactly("2");
    }

    @Test
    void evenOfManyDeletedChannelsNoIdIsGivenAgain() {
        var roomy = new Relay(1 << 30, 100_000);
        MessageId before = null;
        for (int i = 0; i < 20_000; i++) {
            MessageId id = roomy.published("c" + i, "x").lastId();
            before = before == null ? id : before;
            roomy.channels.delete(name("c" + i));
        }

        assertThat(roomy.published("c0", "y").lastId()).isGreaterThan(before);
    }

    @Test
    void aChannelWithoutMessagesHasNoLastId() {
        relay.published("a", "1");
        relay.channels.delete(name("a"));
        relay.channels.put(name("a"), Duration.ZERO, true);

        assertThat(relay.info("a")).isEqualTo(new RelayInfo(0, -1, 0, MessageId.NONE));
    }

    // ---- what is kept

    @Test
    void theOldestGoWhenTheBufferIsFull() {
        for (String text : List.of("1", "2", "3", "4", "5")) {
            relay.publish("a", text, keeping(3, Duration.ZERO));
        }

        assertThat(relay.kept("a")).containsExactly("3", "4", "5");
    }

    @Test
    void aSmallerBufferShrinksWhatIsKept() {
        relay.publish("a", "1");
        relay.publish("a", "2");

        relay.publish("a", "3", keeping(1, Duration.ZERO));

        assertThat(relay.kept("a")).containsExactly("3");
    }

    @Test
    void whatIsNotStoredReachesThoseAloneWhoWait() {
        Reader reader = relay.stream("a");

        var published = (Published.Stored) relay.publish("a", "1", keeping(0, Duration.ZERO));

        assertThat(reader.texts()).containsExactly("1");
        assertThat(published.info()).isEqualTo(new RelayInfo(0, 0, 1, new MessageId(relay.clock.second(), 0)));
        assertThat(relay.kept("a")).isEmpty();
    }

    @Test
    void anExpiredMessageIsNeitherDeliveredNorCounted() {
        relay.publish("a", "long");
        relay.publish("a", "short", keeping(10, Duration.ofSeconds(1)));
        relay.ticker.advance(Duration.ofMillis(999));
        assertThat(relay.kept("a")).containsExactly("long", "short");

        relay.ticker.advance(Duration.ofMillis(1));

        assertThat(relay.info("a").messages()).isEqualTo(1);
        assertThat(relay.kept("a")).containsExactly("long");
    }

    @Test
    void aMessageWithoutATimeoutStays() {
        relay.publish("a", "1", keeping(10, Duration.ZERO));
        relay.ticker.advance(Duration.ofDays(3650));

        assertThat(relay.kept("a")).containsExactly("1");
    }

    @Test
    void theOldestReceivedMessageIsDroppedDownToTheMinimum() {
        var dropping = new Publishing(1, 10, true, Duration.ZERO, Relay.FIVE_SECONDS, true, Optional.empty());
        relay.publish("a", "1", dropping);
        relay.publish("a", "2", dropping);
        relay.publish("a", "3", dropping);

        relay.channels.subscribe(List.of(name("a")), new Reader(), Optional.empty(), ALL, Hold.NONE, 1);
        assertThat(relay.info("a").messages()).isEqualTo(2);

        assertThat(relay.kept("a")).containsExactly("2", "3");
        assertThat(relay.info("a").messages()).isEqualTo(1);
    }

    @Test
    void whereThereIsNoMemoryAMessageIsRefusedAndNothingIsEvicted() {
        var small = new Relay(RelayChannel.MEMORY + 1000, 10);
        assertThat(small.publish("a", "1")).isInstanceOf(Published.Stored.class);
        assertThat(small.publish("a", "x".repeat(1000))).isEqualTo(new Published.NoRoom());
        assertThat(small.kept("a")).containsExactly("1");

        small.channels.delete(name("a"));

        assertThat(small.channels.usedBytes()).isZero();
        assertThat(small.channels.storedMessages()).isZero();
    }

    @Test
    void aMessageTakesThePlaceOfAnotherWhereThereIsRoomForOne() {
        var small = new Relay(RelayChannel.MEMORY + 500, 10);
        small.publish("a", "1", keeping(1, Duration.ZERO));

        assertThat(small.publish("a", "2", keeping(1, Duration.ZERO))).isInstanceOf(Published.Stored.class);

        assertThat(small.kept("a")).containsExactly("2");
    }

    // ---- where one begins

    @ParameterizedTest
    @CsvSource({"1, 123", "2, 23", "3, 3", "4, ''", "-1, 3", "-2, 23", "-9, 123", "0, ''"})
    void aSubscriberBeginsWhereItsLocationSays(int first, String texts) {
        relay.publish("a", "1");
        relay.publish("a", "2");
        relay.publish("a", "3");

        List<String> kept = relay.kept("a", Optional.empty(), subscribing(Concurrency.BROADCAST, 0, false, new FirstMessage(first)));

        assertThat(String.join("", kept)).isEqualTo(texts);
    }

    @Test
    void whatIsOlderThanTheBufferIsTheOldestAndWhatIsToComeIsWaitedFor() {
        relay.publish("a", "1");

        assertThat(relay.kept("a", Optional.of(Position.after(new MessageId(5, 0))), ALL)).containsExactly("1");
        assertThat(relay.kept("a", Optional.of(Position.after(new MessageId(relay.clock.second() + 9, 0))), ALL)).isEmpty();
    }

    // ---- who waits

    @Test
    void whoWaitsForOneMessageGetsOneAndIsOut() {
        Reader reader = relay.poll("a");
        assertThat(relay.info("a").subscribers()).isEqualTo(1);

        RelayInfo first = relay.published("a", "1");
        RelayInfo second = relay.published("a", "2");

        assertThat(first.subscribers()).isEqualTo(1);
        assertThat(second.subscribers()).isZero();
        assertThat(reader.texts()).containsExactly("1");
        assertThat(relay.channels.subscribers()).isZero();
    }

    @Test
    void aStreamGetsWhatIsKeptAndThenWhatComes() {
        relay.publish("a", "1");
        Reader reader = relay.stream("a");
        relay.publish("a", "2");

        assertThat(reader.texts()).containsExactly("1", "2");
        assertThat(reader.tags()).containsExactly("0", "1");
    }

    @Test
    void theFirstStaysWhereTheFirstIsWanted() {
        var first = subscribing(Concurrency.FIRST, 0, false, FirstMessage.OLDEST);
        Reader one = relay.held(Hold.UNTIL_NEXT, first, Optional.empty(), "a");

        assertThat(relay.refused(first, "a")).isEqualTo(Subscribed.Why.CONFLICT);
        relay.publish("a", "1");

        assertThat(one.texts()).containsExactly("1");
    }

    @Test
    void aNewcomerIsRefusedEvenIfAMessageIsThere() {
        var first = subscribing(Concurrency.FIRST, 0, false, FirstMessage.OLDEST);
        relay.stream("a");
        relay.publish("a", "1");

        assertThat(relay.refused(first, "a")).isEqualTo(Subscribed.Why.CONFLICT);
    }

    @Test
    void theLastStaysWhereTheLastIsWanted() {
        var last = subscribing(Concurrency.LAST, 1, false, FirstMessage.OLDEST);
        Reader one = relay.held(Hold.UNTIL_NEXT, last, Optional.empty(), "a");
        Reader two = relay.held(Hold.UNTIL_NEXT, last, Optional.empty(), "a");
        relay.publish("a", "1");

        assertThat(one.closedBecause()).contains(CloseReason.REPLACED);
        assertThat(one.texts()).isEmpty();
        assertThat(two.texts()).containsExactly("1");
    }

    @Test
    void thereAreNoMoreSubscribersThanMayBe() {
        var two = subscribing(Concurrency.BROADCAST, 2, false, FirstMessage.OLDEST);
        Reader one = relay.held(Hold.STREAM, two, Optional.empty(), "a");
        relay.held(Hold.STREAM, two, Optional.empty(), "a");
        assertThat(relay.refused(two, "a")).isEqualTo(Subscribed.Why.TOO_MANY);

        one.leave();

        relay.held(Hold.STREAM, two, Optional.empty(), "a");
        assertThat(relay.info("a").subscribers()).isEqualTo(2);
    }

    @Test
    void anUnknownChannelIsNotMadeWhereItMustExist() {
        var existing = subscribing(Concurrency.BROADCAST, 0, true, FirstMessage.OLDEST);
        assertThat(relay.refused(existing, "a")).isEqualTo(Subscribed.Why.UNKNOWN);
        assertThat(relay.exists("a")).isFalse();

        relay.stream("a");
        assertThat(relay.refused(existing, "a")).as("made by a subscriber").isEqualTo(Subscribed.Why.UNKNOWN);

        relay.channels.put(name("a"), Duration.ZERO, true);
        relay.held(Hold.UNTIL_NEXT, existing, Optional.empty(), "a");
        assertThat(relay.info("a").subscribers()).isEqualTo(2);
    }

    @Test
    void theNodesLimitHolds() {
        var small = new Relay(1 << 20, 1);
        small.stream("a");

        assertThat(small.refused(ALL, "b")).isEqualTo(Subscribed.Why.NODE_FULL);
        assertThat(small.publish("b", "x")).isEqualTo(new Published.NoRoom());
    }

    @Test
    void channelsThatOnlySubscribersHaveMadeLeaveHalfToPublishers() {
        var small = new Relay(1 << 20, 4);
        small.stream("a");
        small.poll("b");

        assertThat(small.refused(ALL, "c")).isEqualTo(Subscribed.Why.NODE_FULL);
        assertThat(small.publish("c", "x")).isInstanceOf(Published.Stored.class);
        small.stream("c");
        assertThat(small.channels.put(name("d"), Duration.ZERO, true)).isInstanceOf(Published.Stored.class);
        assertThat(small.publish("e", "x")).as("the node's limit").isEqualTo(new Published.NoRoom());
    }

    @Test
    void norDoTheyTakeMoreThanHalfOfTheMemory() {
        var small = new Relay(4 * (RelayChannel.MEMORY + 4), 1000);
        small.stream("a");
        small.stream("b");

        assertThat(small.refused(ALL, "c")).isEqualTo(Subscribed.Why.NODE_FULL);
        assertThat(small.channels.put(name("c"), Duration.ZERO, true)).isInstanceOf(Published.Stored.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"publish", "put", "delete", "leave"})
    void whereAPublisherComesOrTheSubscriberGoesAnotherMayBeMade(String what) {
        var small = new Relay(1 << 20, 4);
        Reader first = small.stream("a");
        small.stream("b");
        assertThat(small.refused(ALL, "c")).isEqualTo(Subscribed.Why.NODE_FULL);

        switch (what) {
            case "publish" -> small.publish("a", "x");
            case "put" -> small.channels.put(name("a"), Duration.ZERO, true);
            case "delete" -> small.channels.delete(name("a"));
            default -> {
                first.leave();
                small.ticker.advance(FIVE_SECONDS);
                small.channels.sweep();
            }
        }

        small.stream("c");
        assertThat(small.refused(ALL, "d")).as("one, and no more").isEqualTo(Subscribed.Why.NODE_FULL);
    }

    @Test
    void whoIsRefusedByTheGroupTakesNothingOfTheHalf() {
        var small = new Relay(1 << 20, 4);
        small.channels.limitGroup("g", new GroupLimits(1, 0, 0, 0, 0));
        small.stream("a");
        for (int i = 0; i < 10; i++) {
            assertThat(small.refused(ALL, "b")).isEqualTo(Subscribed.Why.GROUP_FULL);
        }
        small.channels.limitGroup("g", GroupLimits.NONE);

        small.stream("b");

        assertThat(small.refused(ALL, "c")).isEqualTo(Subscribed.Why.NODE_FULL);
    }

    // ---- the end of a channel

    @Test
    void whoIsHeldIsToldThatTheChannelIsDeleted() {
        Reader stream = relay.stream("a");
        Reader poll = relay.poll("a");
        relay.publish("a", "1");
        Reader late = relay.held(Hold.UNTIL_NEXT, ALL, Optional.of(Position.after(relay.info("a").lastId())), "a");

        Optional<RelayInfo> before = relay.channels.delete(name("a"));

        assertThat(before).hasValueSatisfying(info -> assertThat(info.subscribers()).isEqualTo(2));
        assertThat(before).hasValueSatisfying(info -> assertThat(info.messages()).isEqualTo(1));
        assertThat(stream.closedBecause()).contains(CloseReason.DELETED);
        assertThat(late.closedBecause()).contains(CloseReason.DELETED);
        assertThat(poll.closedBecause()).as("had its message").isEmpty();
        assertThat(relay.exists("a")).isFalse();
        assertThat(relay.channels.delete(name("a"))).isEmpty();
    }

    @Test
    void aChannelThatWasPutStays() {
        relay.channels.put(name("a"), Duration.ZERO, true);
        relay.publish("a", "1", keeping(10, Duration.ofSeconds(1)));
        relay.ticker.advance(Duration.ofDays(30));
        relay.channels.sweep();

        assertThat(relay.exists("a")).isTrue();
    }

    @Test
    void aChannelThatASubscriberMadeGoesSomeTimeAfterTheSubscriber() {
        Reader reader = relay.stream("a");
        relay.ticker.advance(Duration.ofMinutes(1));
        assertThat(relay.exists("a")).isTrue();
        reader.leave();
        relay.ticker.advance(Duration.ofMillis(4999));
        assertThat(relay.exists("a")).isTrue();

        relay.ticker.advance(Duration.ofMillis(1));

        assertThat(relay.exists("a")).isFalse();
        assertThat(relay.channels.channels()).isZero();
        assertThat(relay.channels.usedBytes()).isZero();
    }

    @Test
    void aChannelIsKeptAsLongAsTheSettingsSayThatWereUsedLast() {
        var long1 = new Publishing(0, 10, false, Duration.ofSeconds(1), Duration.ofDays(1), true, Optional.empty());
        relay.publish("a", "1", long1);
        relay.publish("a", "2", keeping(10, Duration.ofSeconds(1)));
        relay.ticker.advance(Duration.ofSeconds(1));
        relay.channels.sweep();
        relay.ticker.advance(Duration.ofSeconds(5));

        assertThat(relay.exists("a")).isFalse();
    }

    @Test
    void whatHasExpiredElsewhereMakesRoom() {
        var small = new Relay(3000, 10);
        small.publish("a", "x".repeat(1000), keeping(10, Duration.ofSeconds(1)));
        assertThat(small.publish("b", "x".repeat(1000))).isInstanceOf(Published.NoRoom.class);
        small.ticker.advance(Duration.ofSeconds(1));

        assertThat(small.publish("b", "x".repeat(1000 - 64))).isInstanceOf(Published.Stored.class);
    }

    @Test
    void groupsWithLimitsAreCountedAndBounded() {
        for (int i = 0; i < 10_000; i++) {
            relay.channels.limitGroup("many" + i, new GroupLimits(1, 0, 0, 0, 0));
        }
        assertThat(relay.channels.usedBytes()).isBetween(relay.channels.maxBytes() - 1000, relay.channels.maxBytes());
        assertThat(relay.channels.group("many9999")).isEmpty();
        for (int i = 0; i < 10_000; i++) {
            relay.channels.limitGroup("many" + i, GroupLimits.NONE);
        }
        assertThat(relay.channels.usedBytes()).isZero();
    }

    // ---- memory

    @Test
    void whatWiresMakeOfAMessageThatIsKeptIsNotKept() {
        relay.publish("a", "x".repeat(100));
        for (int i = 1; i <= 2; i++) {
            var made = new AtomicInteger();
            var ready = (Subscribed.Ready) relay.channels.subscribe(List.of(name("a")), new Reader(), Optional.empty(), ALL, Hold.NONE, 1);
            Message message = ready.messages().get(0);
            message.encoded(encoded -> new byte[made.incrementAndGet()]);
            RelayMessage.lines(message, relayed -> new byte[made.incrementAndGet()]);
            RelayMessage.headed(message, relayed -> Message.text("x" + made.incrementAndGet(), 0));
            assertThat(made).as("reader %d", i).hasValue(3);
        }
    }

    @Test
    void whatWiresMakeOfALiveMessageIsMadeOnceForAll() {
        var got = new ArrayList<Message>();
        for (int i = 0; i < 2; i++) {
            relay.channels.subscribe(List.of(name("a")), new Subscriber() {
                @Override
                public boolean offer(Message message) {
                    return got.add(message);
                }

                @Override
                public void flush(boolean here) { }

                @Override
                public void close(CloseReason reason) { }
            }, Optional.empty(), ALL, Hold.STREAM, 1);
        }
        relay.publish("a", "x");
        var made = new AtomicInteger();
        for (Message message : got) {
            message.encoded(encoded -> new byte[made.incrementAndGet()]);
            RelayMessage.lines(message, relayed -> new byte[made.incrementAndGet()]);
            RelayMessage.headed(message, relayed -> Message.text("x" + made.incrementAndGet(), 0));
        }
        assertThat(got).hasSize(2);
        assertThat(made).hasValue(3);
    }

    @Test
    void theContentTypeAndTheNameOfTheEventCount() {
        relay.publish("a", "x");
        long before = relay.channels.usedBytes();
        relay.publish("a", "x");
        long plain = relay.channels.usedBytes() - before;
        var typed = Draft.of(new byte[] {'x'}, Optional.of("t".repeat(Draft.MAX_CONTENT_TYPE)), Optional.of("e".repeat(1000)), 0);

        relay.channels.publish(name("a"), typed, TEN);

        assertThat(relay.channels.usedBytes() - before - plain).isEqualTo(plain + 2 * (256 + 1000));
        assertThat(Draft.isContentType(Optional.of("t".repeat(257)))).isFalse();
    }

    @Test
    void aSweepFindsWhatHasOutlivedItsTime() {
        relay.publish("a", "1", keeping(10, Duration.ofSeconds(1)));
        relay.ticker.advance(Duration.ofSeconds(2));
        relay.channels.sweep();
        assertThat(relay.channels.storedMessages()).isZero();
        relay.ticker.advance(Duration.ofSeconds(5));
        relay.channels.sweep();

        assertThat(relay.channels.channels()).isZero();
    }

    @Test
    void twoGroupsDoNotSeeEachOthersChannels() {
        relay.publish("a", "1");

        assertThat(relay.channels.info(new RelayName("other", "a"))).isEmpty();
    }

    @Test
    void theTimeOfTheLastRequestIsTold() {
        relay.publish("a", "1");
        assertThat(relay.info("a").requestedSecondsAgo()).isEqualTo(-1);

        relay.kept("a");
        relay.ticker.advance(Duration.ofMillis(3900));

        assertThat(relay.info("a").requestedSecondsAgo()).isEqualTo(3);
    }

    // ---- several channels

    @Test
    void theMessagesOfSeveralChannelsAreMergedBySecondTagAndPlace() {
        relay.publish("a", "A1");
        relay.publish("b", "B1");
        relay.publish("a", "A2");
        relay.publish("b", "B2");

        Reader reader = relay.stream("a", "b");

        assertThat(reader.texts()).containsExactly("A1", "B1", "A2", "B2");
        assertThat(reader.tags()).containsExactly("[0],-", "0,[0]", "[1],0", "1,[1]");
    }

    @Test
    void fromAnyPlaceInSeveralChannelsExactlyTheRestFollows() {
        String[] texts = {"A1", "A2", "B1", "A3", "B2", "B3"};
        for (String text : texts) {
            relay.publish(text.startsWith("A") ? "a" : "b", text);
            if (text.equals("B1")) {
                relay.clock.advance(1);
            }
        }
        List<String> all = relay.stream("a", "b").texts();
        Optional<Position> after = Optional.empty();
        for (int i = 0; i < all.size(); i++) {
            var ready = (Subscribed.Ready) relay.channels.subscribe(List.of(name("a"), name("b")), new Reader(), after, ALL,
                    Hold.UNTIL_NEXT, 1);
            Message message = ready.messages().get(0);
            Position position = RelayMessage.position(message);
            assertThat(message.string()).isEqualTo(all.get(i));
            assertThat(Position.parse(position.time(), position.tags(), 2)).as("as a client sends it").isPresent();
            after = Position.parse(position.time(), position.tags(), 2);
        }
        assertThat(all).containsExactlyInAnyOrder(texts);
    }

    @Test
    void fromAnyPlaceInManyChannelsExactlyTheRestFollows() {
        var roomy = new Relay(1 << 30, 1000);
        List<RelayName> names = IntStream.range(0, 255).mapToObj(number -> name("c" + number)).toList();
        for (int i = 0; i < 2000; i++) {
            roomy.publish("c" + i * 7 % 255, "m" + i, keeping(100, Duration.ZERO));
            roomy.clock.advance(i % 300 == 0 ? 1 : 0);
        }
        var held = (Subscribed.Held) roomy.channels.subscribe(names, new Reader(), Optional.empty(), ALL, Hold.STREAM, 1);
        var all = new ArrayList<Message>();
        for (Message message = held.backlog().poll(); message != null; message = held.backlog().poll()) {
            all.add(message);
        }
        assertThat(all).hasSize(2000).doesNotHaveDuplicates();
        for (int i : new int[] {1999, 0, 1000, 1001, 1}) { // in any order
            Position read = RelayMessage.position(all.get(i));
            Optional<Position> after = Position.parse(read.time(), read.tags(), 255);
            var rest = (Subscribed.Ready) roomy.channels.subscribe(names, new Reader(), after, ALL, Hold.NONE, 10_000);
            assertThat(rest.messages()).isEqualTo(all.subList(i + 1, 2000));
        }
    }

    @Test
    void whatComesLiveHasItsPlaceBehindAllThatWasKept() {
        relay.publish("a", "1");
        relay.publish("b", "2");
        Reader reader = relay.stream("a", "b", "c");

        relay.publish("c", "3");

        assertThat(reader.tags()).containsExactly("[0],-,-", "0,[0],-", "0,0,[0]");
    }

    @Test
    void anIdFromTheFutureOverSeveralChannelsIsLeftByAnIdThatIsTakenBack() {
        Optional<Position> after = Position.parse(9_999_999_999L, "5,[3]", 2);
        Reader reader = relay.held(Hold.UNTIL_NEXT, ALL, after, "a", "b");

        relay.publish("a", "1");

        assertThat(reader.position()).hasToString(relay.clock.second() + ":[0],-");
        assertThat(Position.parse(reader.position().time(), reader.position().tags(), 2)).contains(reader.position());
    }

    @ParameterizedTest
    @CsvSource({"'a', 2", "'a,b', 2"})
    void whoIsNotHeldGetsNoMoreThanFitsButOneInAnyCase(String ids, int messages) {
        var roomy = new Relay(1 << 30, 1000);
        List<RelayName> names = Arrays.stream(ids.split(",")).map(Relay::name).toList();
        for (int i = 0; i < 3; i++) {
            roomy.publish(names.get(i % names.size()).id(), "x".repeat(RelayChannels.AT_ONCE_BYTES / 2));
        }
        var ready = (Subscribed.Ready) roomy.channels.subscribe(names, new Reader(), Optional.empty(), ALL, Hold.UNTIL_NEXT, 1000);
        assertThat(ready.messages()).hasSize(messages);

        names.forEach(name -> roomy.publish(name.id(), "x".repeat(RelayChannels.AT_ONCE_BYTES + 1), keeping(1, Duration.ZERO)));
        ready = (Subscribed.Ready) roomy.channels.subscribe(names, new Reader(), Optional.empty(), ALL, Hold.UNTIL_NEXT, 1000);
        assertThat(ready.messages()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a,b"})
    void aLargeMessageIsGivenWithTheSmallOnesBeforeIt(String ids) {
        var roomy = new Relay(1 << 30, 1000);
        List<RelayName> names = Arrays.stream(ids.split(",")).map(Relay::name).toList();
        for (int bytes : new int[] {1, 2 * RelayChannels.AT_ONCE_BYTES, 1}) {
            roomy.publish("a", "x".repeat(bytes));
        }

        var ready = (Subscribed.Ready) roomy.channels.subscribe(names, new Reader(), Optional.empty(), ALL, Hold.UNTIL_NEXT, 1000);

        assertThat(ready.messages()).hasSize(2);
    }

    @Test
    void aPollOverSeveralChannelsTakesAMessageOfOneAlone() {
        var dropping = new Publishing(0, 10, true, Duration.ZERO, Duration.ofSeconds(5), true, Optional.empty());
        var got = new ArrayList<String>();
        var both = new Subscriber() {
            @Override
            public boolean offer(Message message) {
                got.add(message.string());
                if (got.size() == 1) { // before the channel that offers it has sent it away from the other
                    relay.publish("b", "second", dropping);
                }
                return true;
            }

            @Override
            public void flush(boolean here) { }

            @Override
            public void close(CloseReason reason) { }
        };
        relay.channels.subscribe(List.of(name("a"), name("b")), both, Optional.empty(), ALL, Hold.UNTIL_NEXT, 1);

        relay.publish("a", "first", dropping);

        assertThat(got).containsExactly("first");
        assertThat(relay.kept("b")).containsExactly("second");
    }

    @Test
    void whoWaitsForOneMessageOfSeveralChannelsIsOutOfAll() {
        Reader reader = relay.poll("a", "b");
        assertThat(relay.info("b").subscribers()).isEqualTo(1);

        relay.publish("a", "1");
        RelayInfo other = relay.published("b", "2");

        assertThat(reader.texts()).containsExactly("1");
        assertThat(other.subscribers()).isZero();
        assertThat(relay.channels.subscribers()).isZero();
    }

    @Test
    void oneDeletedChannelEndsASubscriberOfSeveral() {
        Reader reader = relay.stream("a", "b");

        relay.channels.delete(name("a"));

        assertThat(reader.closedBecause()).contains(CloseReason.DELETED);
        assertThat(relay.info("b").subscribers()).isZero();
    }

    @Test
    void whoIsRefusedByOneOfSeveralChannelsIsInNone() {
        var one = subscribing(Concurrency.BROADCAST, 1, false, FirstMessage.OLDEST);
        relay.stream("b");

        assertThat(relay.refused(one, "a", "b")).isEqualTo(Subscribed.Why.TOO_MANY);
        assertThat(relay.info("a").subscribers()).isZero();
    }

    @Test
    void theSameChannelTwiceIsACallersMistake() {
        List<RelayName> twice = List.of(name("a"), name("a"));

        assertThatThrownBy(() -> relay.channels.subscribe(twice, new Reader(), Optional.empty(), ALL, Hold.STREAM, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---- groups

    @Test
    void aGroupAdmitsExactlyAsManyAsItMay() {
        relay.channels.limitGroup("g", new GroupLimits(3, 2, 4, 0, 0));

        assertThat(relay.publish("a", "x")).isInstanceOf(Published.Stored.class);
        assertThat(relay.publish("b", "x")).isInstanceOf(Published.Stored.class);
        assertThat(relay.publish("c", "x")).isInstanceOf(Published.Stored.class);
        assertThat(relay.publish("d", "x")).isEqualTo(new Published.GroupFull("Group limit reached for number of channels."));
        assertThat(relay.publish("a", "x")).isInstanceOf(Published.Stored.class);
        assertThat(relay.publish("a", "x")).isEqualTo(new Published.GroupFull("Group limit reached for number of messages."));
        Position end = Position.after(relay.info("a").lastId());
        relay.held(Hold.UNTIL_NEXT, ALL, Optional.of(end), "a");
        relay.held(Hold.STREAM, ALL, Optional.of(end), "a");
        assertThat(relay.channels.subscribe(List.of(name("a")), new Reader(), Optional.of(end), ALL, Hold.STREAM, 1))
                .isEqualTo(new Subscribed.Refused(Subscribed.Why.GROUP_FULL, "Group limit reached for number of subscribers."));
        assertThat(relay.channels.subscribe(List.of(name("z")), new Reader(), Optional.empty(), ALL, Hold.STREAM, 1))
                .isEqualTo(new Subscribed.Refused(Subscribed.Why.GROUP_FULL, "Group limit reached for number of channels."));
        assertThat(relay.channels.group("g")).hasValueSatisfying(info -> {
            assertThat(info.channels()).isEqualTo(3);
            assertThat(info.messages()).isEqualTo(4);
            assertThat(info.subscribers()).isEqualTo(2);
        });
    }

    @Test
    void whereNothingIsAccountedNoLimitHolds() {
        relay.channels.limitGroup("g", new GroupLimits(1, 0, 1, 0, 0));
        var free = new Publishing(0, 10, false, Duration.ZERO, Relay.FIVE_SECONDS, false, Optional.empty());

        relay.publish("a", "1", free);

        assertThat(relay.publish("a", "2", free)).isInstanceOf(Published.Stored.class);
        assertThat(relay.publish("b", "1", free)).isInstanceOf(Published.Stored.class);
    }

    @Test
    void aDeletedGroupTellsAllItsSubscribers() {
        Reader a = relay.stream("a");
        Reader b = relay.stream("b");

        assertThat(relay.channels.deleteGroup("g")).isEqualTo(2);

        assertThat(a.closedBecause()).contains(CloseReason.DELETED);
        assertThat(b.closedBecause()).contains(CloseReason.DELETED);
        assertThat(relay.channels.group("g")).isEmpty();
    }

    @Test
    void oneMessageGoesToAllChannelsOfAGroupAndMakesNone() {
        Reader a = relay.stream("a");
        relay.channels.put(name("b"), Duration.ZERO, true);
        relay.channels.publish(new RelayName("other", "c"), relay.draft("x"), TEN);

        GroupPublished result = relay.channels.publishToGroup("g", relay.draft("all"), TEN);

        assertThat(result).isEqualTo(new GroupPublished(2, 1, 0));
        assertThat(a.texts()).containsExactly("all");
        assertThat(relay.kept("b")).containsExactly("all");
        assertThat(relay.channels.publishToGroup("nothing", relay.draft("all"), TEN)).isEqualTo(new GroupPublished(0, 0, 0));
    }

    @Test
    void theChannelsOfAGroupAreListedInPages() {
        for (String id : List.of("c", "a", "b")) {
            relay.publish(id, "x");
        }

        assertThat(relay.channels.list("g", "", 2)).extracting(RelayChannels.Listed::id).containsExactly("a", "b");
        assertThat(relay.channels.list("g", "b", 2)).extracting(RelayChannels.Listed::id).containsExactly("c");
    }

    // ---- the plain channels

    @Test
    void aSharedMessageReachesThePlainChannelToo() {
        var plain = new RecordingSubscriber().join(relay.plain, new ChannelName("/news"));
        var shared = new Publishing(0, 10, false, Duration.ZERO, Relay.FIVE_SECONDS, true, Optional.of(new ChannelName("/news")));

        relay.publish("a", "1", shared);
        relay.publish("a", "2", TEN);

        assertThat(plain.texts()).containsExactly("1");
        assertThat(relay.kept("a")).containsExactly("1", "2");
    }
}
