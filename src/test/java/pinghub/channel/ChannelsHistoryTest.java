package pinghub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.Publication.NoRoom;
import pinghub.channel.Publication.Published;

class ChannelsHistoryTest {

    private static final ChannelName ORDERS = new ChannelName("/orders");
    private static final ChannelName OTHER = new ChannelName("/other");
    private static final Start NOW = new Start.Now();
    private static final Start ALL = new Start.Last(Integer.MAX_VALUE);
    private static final Duration AGE = Duration.ofMinutes(10);

    private final HandTicker ticker = new HandTicker();
    private final Counters counters = new Counters();
    private final Channels channels = keeping(3, 1000);

    @Test
    void theNewestMessagesAreKeptForThoseWhoComeLater() {
        publish("1", "2", "3", "4", "5");

        var listener = new Listener(channels, ORDERS, ALL);
        publish("6");

        assertThat(listener.backlog()).containsExactly("3", "4", "5");
        assertThat(listener.texts()).containsExactly("3", "4", "5", "6");
        assertThat(listener.ids()).extracting(Cursor::seq).containsExactly(3L, 4L, 5L, 6L);
        assertThat(listener.gap()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 9, 100})
    void asManyAreKeptAsTheRuleSaysHoweverManyCome(int count) {
        Channels keeping = keeping(count, 1_000_000);
        for (int published = 1; published <= 3 * count + 1; published++) {
            keeping.publish(ORDERS, message(Integer.toString(published)));

            assertThat(new Listener(keeping, ORDERS, ALL).backlog()).isEqualTo(
                    IntStream.rangeClosed(Math.max(1, published - count + 1), published).mapToObj(Integer::toString).toList());
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "2, 2", "5, 3", "6, 3", "100, 3"})
    void whoTakesSoManyBytesAloneIsDueNoMoreThanThat(int bytes, int expected) {
        publish("1", "22", "333");

        var admitted = (Admission.Admitted) channels.subscribe(ORDERS, new Deaf(), ALL, bytes);

        assertThat(admitted.backlog().size()).isEqualTo(expected);
        assertThat(admitted.backlog().start().seq()).isZero();
        assertThat(admitted.backlog().position().seq()).isEqualTo(3);
        assertThat(counters.dueDeliveries()).isEqualTo(expected);
    }

    @Test
    void bytesAndBinaryMessagesComeBackAsTheyWere() {
        byte[] bytes = {0, (byte) 0xFF};
        channels.publish(ORDERS, Message.binary(bytes, ticker.nanos()));
        channels.publish(ORDERS, message("gr\u00FC\u00DFe"));

        List<Message> kept = new Listener(channels, ORDERS, ALL).messages();

        assertThat(kept).containsExactly(Message.binary(bytes, 0), message("gr\u00FC\u00DFe"));
    }

    @Test
    void whoComesBackGoesOnBehindWhatItHas() {
        List<Cursor> ids = publish("1", "2", "3");

        var listener = new Listener(channels, ORDERS, new Start.After(ids.get(1)));
        publish("4");

        assertThat(listener.texts()).containsExactly("3", "4");
        assertThat(listener.gap()).isEmpty();
        assertThat(listener.position()).isEqualTo(ids.get(2));
        assertThat(listener.start()).isEqualTo(ids.get(1));
    }

    @Test
    void whoHasEverythingMissesNothing() {
        List<Cursor> ids = publish("1", "2");

        var listener = new Listener(channels, ORDERS, new Start.After(ids.get(1)));

        assertThat(listener.texts()).isEmpty();
        assertThat(listener.gap()).isEmpty();
    }

    @Test
    void whoWasAwayForTooLongIsToldWhatItMisses() {
        List<Cursor> ids = publish("1", "2", "3", "4", "5");

        assertThat(new Listener(channels, ORDERS, new Start.After(ids.get(1))).gap()).as("the oldest kept is the next").isEmpty();
        var listener = new Listener(channels, ORDERS, new Start.After(ids.get(0)));

        assertThat(listener.texts()).containsExactly("3", "4", "5");
        assertThat(listener.gap()).contains(new Gap(ids.get(0), ids.get(1)));
        assertThat(listener.gap().orElseThrow().missed()).hasValue(1);
        assertThat(listener.start()).isEqualTo(ids.get(1));
    }

    @Test
    void whereNothingIsKeptAComebackMissesAllSince() {
        channels.subscribe(OTHER, new Deaf());
        Cursor had = id(channels.publish(OTHER, message("1")));
        Cursor last = id(channels.publish(OTHER, message("2")));

        var listener = new Listener(channels, OTHER, new Start.After(had));

        assertThat(listener.texts()).isEmpty();
        assertThat(listener.gap()).contains(new Gap(had, last));
        assertThat(listener.position()).isEqualTo(last);
    }

    @Test
    void aCursorOfAnotherEpochGetsAllThatIsKeptBehindAGapOfUnknownSize() {
        List<Cursor> ids = publish("1", "2");
        var foreign = new Cursor(ids.get(0).epoch() + 1, 1);

        var listener = new Listener(channels, ORDERS, new Start.After(foreign));

        assertThat(listener.texts()).containsExactly("1", "2");
        assertThat(listener.gap()).contains(new Gap(foreign, new Cursor(ids.get(0).epoch(), 0)));
        assertThat(listener.gap().orElseThrow().missed()).isEmpty();
    }

    @Test
    void aCursorAheadOfTheChannelIsNoneOfItsOwn() {
        List<Cursor> ids = publish("1", "2");
        var ahead = new Cursor(ids.get(0).epoch(), 3);

        var listener = new Listener(channels, ORDERS, new Start.After(ahead));

        assertThat(listener.texts()).containsExactly("1", "2");
        assertThat(listener.gap()).isPresent();
    }

    @Test
    void theLastFewNeverHaveAGap() {
        publish("1", "2", "3", "4");

        assertThat(new Listener(channels, ORDERS, new Start.Last(0)).texts()).isEmpty();
        assertThat(new Listener(channels, ORDERS, new Start.Last(2)).texts()).containsExactly("3", "4");
        assertThat(new Listener(channels, ORDERS, new Start.Last(4)).texts()).containsExactly("2", "3", "4");
        assertThat(new Listener(channels, ORDERS, new Start.Last(4)).gap()).isEmpty();
        assertThat(new Listener(channels, OTHER, new Start.Last(4)).texts()).isEmpty();
    }

    @Test
    void fromNowOnIsFromNowOn() {
        List<Cursor> ids = publish("1", "2");

        var listener = new Listener(channels, ORDERS, NOW);
        publish("3");

        assertThat(listener.texts()).containsExactly("3");
        assertThat(listener.position()).isEqualTo(ids.get(1));
        assertThat(listener.gap()).isEmpty();
    }

    @Test
    void aMessageIsKeptForAsLongAsPromisedAndNoLonger() {
        publish("1");
        ticker.advance(AGE);
        publish("2");

        assertThat(new Listener(channels, ORDERS, ALL).texts()).containsExactly("1", "2");
        ticker.advance(Duration.ofNanos(1));
        assertThat(new Listener(channels, ORDERS, ALL).texts()).containsExactly("2");
        assertThat(counters.historyMessages()).isEqualTo(1);
    }

    @Test
    void aMessageThatTookLongerToComeInDoesNotStayForLonger() {
        var late = message("late");
        ticker.advance(Duration.ofSeconds(5));
        publish("early");
        channels.publish(ORDERS, late);
        ticker.advance(AGE);

        assertThat(new Listener(channels, ORDERS, ALL).texts()).containsExactly("early", "late");
        ticker.advance(Duration.ofNanos(1));
        assertThat(new Listener(channels, ORDERS, ALL).texts()).isEmpty();
    }

    @Test
    void theBytesOfTheRuleAreThoseOfThePayloads() {
        Channels narrow = keeping(100, 5);

        narrow.publish(ORDERS, message("12"));
        narrow.publish(ORDERS, message("34"));
        narrow.publish(ORDERS, message("5"));
        assertThat(new Listener(narrow, ORDERS, ALL).texts()).containsExactly("12", "34", "5");

        narrow.publish(ORDERS, message("678"));
        assertThat(new Listener(narrow, ORDERS, ALL).texts()).containsExactly("5", "678");
        narrow.publish(ORDERS, message("90123"));
        assertThat(new Listener(narrow, ORDERS, ALL).texts()).containsExactly("90123");
    }

    @Test
    void aMessageTooLargeToBeKeptIsDeliveredAndLeavesAGapNotAHole() {
        Channels narrow = keeping(100, 5);
        Cursor first = id(narrow.publish(ORDERS, message("1")));
        var there = new Listener(narrow, ORDERS, NOW);

        Cursor large = id(narrow.publish(ORDERS, message("123456")));
        narrow.publish(ORDERS, message("3"));

        assertThat(there.texts()).containsExactly("123456", "3");
        var back = new Listener(narrow, ORDERS, new Start.After(first));
        assertThat(back.texts()).containsExactly("3");
        assertThat(back.gap()).contains(new Gap(first, large));
        assertThat(counters.historyMessages()).isEqualTo(1);
    }

    @Test
    void aMessageThatTheNodeCannotKeepIsRefusedAndNothingHappens() {
        Channels full = keeping(100, 1_000_000, 2 * (10 + History.OVERHEAD));
        var listener = new Listener(full, ORDERS, NOW);
        Cursor first = id(full.publish(ORDERS, message("0123456789")));
        full.publish(ORDERS, message("0123456789"));

        assertThat(full.publish(ORDERS, message("x"))).isEqualTo(new NoRoom());

        assertThat(listener.texts()).hasSize(2);
        assertThat(counters.historyRefusals()).isEqualTo(1);
        assertThat(counters.unheardMessages()).isZero();
        assertThat(new Listener(full, ORDERS, new Start.After(first)).texts()).hasSize(1);
        ticker.advance(AGE.plusNanos(1));
        assertThat(full.publish(ORDERS, message("x"))).as("what is past its time gives way").isInstanceOf(Published.class);
        assertThat(listener.ids()).extracting(Cursor::seq).containsExactly(1L, 2L, 3L);
    }

    @Test
    void noChannelLosesWhatItPromisedBecauseAnotherNeedsRoom() {
        Channels full = keeping(100, 1_000_000, 5 * (1 + History.OVERHEAD));
        for (int i = 0; i < 4; i++) {
            assertThat(full.publish(ORDERS, message("o"))).isInstanceOf(Published.class);
        }
        assertThat(full.publish(new ChannelName("/orders/2"), message("2"))).isInstanceOf(Published.class);

        assertThat(full.publish(new ChannelName("/orders/2"), message("2"))).isEqualTo(new NoRoom());
        assertThat(full.publish(new ChannelName("/orders/3"), message("3"))).isEqualTo(new NoRoom());

        assertThat(new Listener(full, ORDERS, ALL).texts()).hasSize(4);
        assertThat(full.publish(OTHER, message("kept by nobody"))).isInstanceOf(Published.class);
    }

    @Test
    void aChannelOfWhichAllIsKeptNeedsNoMoreRoomForTheNext() {
        Channels full = keeping(2, 1_000_000, 2 * (1 + History.OVERHEAD));

        for (int i = 0; i < 10; i++) {
            assertThat(full.publish(ORDERS, message("x"))).isInstanceOf(Published.class);
        }
        assertThat(full.publish(ORDERS, message("xx"))).isEqualTo(new NoRoom());
        assertThat(new Listener(full, ORDERS, ALL).texts()).as("the oldest is promised still").containsExactly("x", "x");
    }

    @Test
    void publishingMakesAChannelThatKeepsAndLeavingLeavesIt() {
        Cursor id = id(channels.publish(ORDERS, message("1")));
        assertThat(channels.channels()).isEqualTo(1);
        assertThat(counters.unheardMessages()).isEqualTo(1);

        new Listener(channels, ORDERS, NOW).close(CloseReason.GONE);

        assertThat(channels.channels()).isEqualTo(1);
        assertThat(channels.info(ORDERS)).contains(new ChannelInfo(ORDERS, 0, 1, 1, id));
    }

    @Test
    void aChannelThatCannotBeMadeTakesNoMessage() {
        Channels one = new Channels(new Limits(10, 1, 10, 1000), rules(3, 1000), counters, ticker);
        one.publish(ORDERS, message("1"));

        assertThat(one.publish(new ChannelName("/orders/2"), message("1"))).isEqualTo(new NoRoom());

        assertThat(one.channels()).isEqualTo(1);
    }

    @Test
    void sweepingEndsWhatIsPastItsTime() {
        publish("1", "2");
        channels.subscribe(OTHER, new Deaf());
        var stays = new ChannelName("/orders/stays");
        new Listener(channels, stays, NOW);
        channels.publish(stays, message("1"));
        ticker.advance(AGE);
        channels.sweep();
        assertThat(channels.channels()).isEqualTo(3);
        assertThat(counters.historyMessages()).isEqualTo(3);

        ticker.advance(Duration.ofNanos(1));
        channels.sweep();

        assertThat(channels.channels()).isEqualTo(2);
        assertThat(channels.info(ORDERS)).isEmpty();
        assertThat(channels.info(stays).orElseThrow().messages()).isZero();
        assertThat(counters.historyMessages()).isZero();
        assertThat(counters.historyBytes()).isZero();
    }

    @Test
    void aChannelThatComesAgainHasAnotherEpochAndSaysSo() {
        Cursor before = id(channels.publish(ORDERS, message("1")));
        ticker.advance(AGE.plusNanos(1));
        channels.sweep();

        Cursor after = id(channels.publish(ORDERS, message("2")));

        assertThat(after.epoch()).isNotEqualTo(before.epoch());
        assertThat(after.seq()).isEqualTo(1);
        var listener = new Listener(channels, ORDERS, new Start.After(before));
        assertThat(listener.texts()).containsExactly("2");
        assertThat(listener.gap()).contains(new Gap(before, new Cursor(after.epoch(), 0)));
    }

    @Test
    void noTwoChannelsHaveOneEpochNorTwoNodes() {
        Set<Long> epochs = new HashSet<>();
        for (int node = 0; node < 10; node++) {
            var each = new Channels(new Limits(1000, 1000, 1, 1), new Counters());
            for (int channel = 0; channel < 100; channel++) {
                var name = new ChannelName("/" + channel);
                each.subscribe(name, new Deaf());
                epochs.add(each.info(name).orElseThrow().last().epoch());
            }
        }

        assertThat(epochs).hasSize(1000).allSatisfy(epoch -> assertThat(epoch).isBetween(0L, 1L << 45));
    }

    @Test
    void aMessageForManyChannelsHasAnIdInEachAndIsEncodedOnce() {
        var here = new Listener(channels, ORDERS, NOW);
        var there = new Listener(channels, OTHER, NOW);
        Message message = message("x");
        channels.publish(OTHER, message("before"));

        channels.publish(ORDERS, message);
        channels.publish(OTHER, message);

        Message first = here.messages().get(0);
        Message second = there.messages().get(1);
        assertThat(first.seq()).isEqualTo(1);
        assertThat(second.seq()).isEqualTo(2);
        assertThat(message.id()).isEmpty();
        assertThat(first.encoded(ChannelsHistoryTest::utf8)).isSameAs(second.encoded(ChannelsHistoryTest::utf8));
        assertThat(first.compressed(ChannelsHistoryTest::utf8)).isSameAs(second.compressed(ChannelsHistoryTest::utf8));
        assertThat(first.event(ChannelsHistoryTest::id)).isSameAs(first.event(ChannelsHistoryTest::id))
                .asString().endsWith(":1");
        assertThat(second.event(ChannelsHistoryTest::id)).asString().endsWith(":2");
        assertThat(second.object(ChannelsHistoryTest::utf8)).asString().isEqualTo("x");
    }

    @Test
    void whatIsInABacklogIsDueWhenItsSubscriberJoins() {
        publish("1", "2");

        var admitted = (Admission.Admitted) channels.subscribe(ORDERS, new Deaf(), ALL);

        assertThat(counters.dueDeliveries()).isEqualTo(2);
        assertThat(admitted.backlog().size()).isEqualTo(2);
        assertThat(admitted.backlog().poll()).isEqualTo(message("1"));
        assertThat(admitted.backlog().clear()).as("for the wire to count as dropped").isEqualTo(1);
        assertThat(admitted.backlog().poll()).isNull();
        assertThat(admitted.backlog().size()).isZero();
    }

    @Test
    void aMessageThatWasKeptForLongIsNotOneThatWasDeliveredLate() {
        publish("1");
        ticker.advance(Duration.ofMinutes(1));

        Message kept = new Listener(channels, ORDERS, ALL).messages().get(0);

        assertThat(kept.publishedAt()).isEqualTo(ticker.nanos());
    }

    @Test
    void aBacklogStaysAsItWas() {
        publish("1", "2", "3");
        Backlog backlog = ((Admission.Admitted) channels.subscribe(ORDERS, new Deaf(), ALL)).backlog();

        publish("4", "5", "6");
        ticker.advance(AGE.multipliedBy(2));
        channels.sweep();

        assertThat(backlog.poll()).isEqualTo(message("1"));
        assertThat(backlog.poll()).isEqualTo(message("2"));
        assertThat(backlog.poll()).isEqualTo(message("3"));
        assertThat(backlog.poll()).isNull();
    }

    @Test
    void whoOnlyReadsTheHistoryGetsAPageAndIsDueNothing() {
        List<Cursor> ids = publish("1", "2", "3");

        Backlog first = channels.history(ORDERS, new Start.After(new Cursor(ids.get(0).epoch(), 0)), 2).orElseThrow();
        Backlog newest = channels.history(ORDERS, new Start.Last(10), 2).orElseThrow();

        assertThat(List.of(first.poll(), first.poll())).containsExactly(message("1"), message("2"));
        assertThat(first.poll()).isNull();
        assertThat(first.gap()).isEmpty();
        assertThat(first.position()).isEqualTo(ids.get(2));
        assertThat(List.of(newest.poll(), newest.poll())).containsExactly(message("2"), message("3"));
        assertThat(channels.history(OTHER, ALL, 2)).isEmpty();
        assertThat(counters.dueDeliveries()).isZero();
        assertThat(channels.subscribers()).isZero();
    }

    @Test
    void aSubscriberThatIsRefusedIsDueNothing() {
        Channels one = new Channels(new Limits(1, 10, 10, 1000), rules(3, 1000), counters, ticker);
        one.publish(ORDERS, message("1"));
        one.subscribe(OTHER, new Deaf());

        assertThat(one.subscribe(ORDERS, new Deaf(), ALL)).isInstanceOf(Admission.Full.class);

        assertThat(counters.dueDeliveries()).isZero();
    }

    @Test
    void anIdIsGivenToWhatAChannelSawAndToNothingElse() {
        assertThat(channels.publish(OTHER, message("nobody"))).isEqualTo(new Published(0, null));
        channels.subscribe(OTHER, new Deaf());

        var published = (Published) channels.publish(OTHER, message("somebody"));

        assertThat(published.subscribers()).isEqualTo(1);
        assertThat(published.id().seq()).isEqualTo(1);
    }

    private List<Cursor> publish(String... texts) {
        return List.of(texts).stream().map(text -> id(channels.publish(ORDERS, message(text)))).toList();
    }

    private static Cursor id(Publication publication) {
        return ((Published) publication).id();
    }

    private Message message(String text) {
        return Message.text(text, ticker.nanos());
    }

    private static byte[] utf8(Message message) {
        return message.string().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] id(Message message) {
        return message.id().orElseThrow().toString().getBytes(StandardCharsets.UTF_8);
    }

    private Channels keeping(int messages, long bytes) {
        return keeping(messages, bytes, Long.MAX_VALUE);
    }

    private Channels keeping(int messages, long bytes, long nodeBytes) {
        return new Channels(new Limits(1000, 1000, 1000, 1_000_000, 1_000_000, nodeBytes), rules(messages, bytes), counters, ticker);
    }

    private static ChannelRules rules(int messages, long bytes) {
        return new ChannelRules(Map.of(new ChannelPattern("/orders/**"), new HistoryRule(messages, AGE, bytes)), Map.of());
    }
}
