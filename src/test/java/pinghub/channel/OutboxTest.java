package pinghub.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutboxTest {

    private final Counters counters = new Counters();

    @Test
    void messagesComeOutInTheOrderTheyWentIn() {
        Outbox outbox = outbox(3, 100);

        outbox.offer(message("one"));
        outbox.offer(message("two"));

        assertThat(outbox.size()).isEqualTo(2);
        assertThat(outbox.poll()).isEqualTo(message("one"));
        assertThat(outbox.poll()).isEqualTo(message("two"));
        assertThat(outbox.poll()).isNull();
        assertThat(outbox.isEmpty()).isTrue();
    }

    @Test
    void itHoldsAsManyMessagesAsItMayAndRefusesTheNext() {
        Outbox outbox = outbox(2, 100);

        assertThat(outbox.offer(message("1"))).isTrue();
        assertThat(outbox.offer(message("2"))).isTrue();
        assertThat(outbox.offer(message("3"))).isFalse();

        assertThat(outbox.size()).isEqualTo(2);
        assertThat(counters.droppedDeliveries(DropReason.SLOW)).isEqualTo(1);
    }

    @Test
    void itHoldsAsManyBytesAsItMayAndRefusesTheNext() {
        Outbox outbox = outbox(100, 5);

        assertThat(outbox.offer(message("abc"))).isTrue();
        assertThat(outbox.offer(message("\u20AC"))).isFalse();

        assertThat(outbox.size()).isEqualTo(1);
        assertThat(counters.droppedDeliveries(DropReason.SLOW)).isEqualTo(1);
    }

    @Test
    void theLastByteIsStillAllowed() {
        Outbox outbox = outbox(100, 5);

        assertThat(outbox.offer(message("abc"))).isTrue();
        assertThat(outbox.offer(message("de"))).isTrue();
        assertThat(outbox.offer(message("f"))).isFalse();
    }

    @Test
    void afterOneRefusalItTakesNothingMore() {
        Outbox outbox = outbox(1, 100);
        outbox.offer(message("1"));
        assertThat(outbox.offer(message("2"))).isFalse();
        outbox.poll();

        outbox.offer(message("3"));

        assertThat(outbox.poll()).as("2 is missing, so 3 must not be written").isNull();
    }

    @Test
    void whatIsTakenOutMakesRoomAgain() {
        Outbox outbox = outbox(1, 3);

        for (int i = 0; i < 10; i++) {
            assertThat(outbox.offer(message("abc"))).isTrue();
            assertThat(outbox.poll()).isNotNull();
        }

        assertThat(counters.droppedDeliveries(DropReason.SLOW)).isZero();
    }

    @Test
    void finishedItKeepsWhatItHasAndTakesNothingMore() {
        Outbox outbox = outbox(2, 100);
        outbox.offer(message("kept"));

        outbox.finish(DropReason.CLOSED);

        assertThat(outbox.offer(message("late"))).as("not the subscriber's fault").isTrue();
        assertThat(outbox.poll()).isEqualTo(message("kept"));
        assertThat(outbox.poll()).isNull();
        assertThat(counters.droppedDeliveries(DropReason.CLOSED)).isEqualTo(1);
    }

    @Test
    void closedItDropsWhatItHas() {
        Outbox outbox = outbox(3, 100);
        outbox.offer(message("one"));
        outbox.offer(message("two"));

        outbox.close(DropReason.GONE);
        outbox.offer(message("late"));

        assertThat(outbox.poll()).isNull();
        assertThat(outbox.isEmpty()).isTrue();
        assertThat(counters.droppedDeliveries(DropReason.GONE)).isEqualTo(3);
    }

    @Test
    void closingAgainCountsNothingTwice() {
        Outbox outbox = outbox(3, 100);
        outbox.offer(message("one"));

        outbox.close(DropReason.SLOW);
        outbox.close(DropReason.GONE);
        outbox.offer(message("late"));

        assertThat(counters.droppedDeliveries(DropReason.SLOW)).isEqualTo(2);
        assertThat(counters.droppedDeliveries(DropReason.GONE)).isZero();
    }

    @Test
    void closedAfterItFinishedItDropsWhatWasNotWritten() {
        Outbox outbox = outbox(3, 100);
        outbox.offer(message("written"));
        outbox.offer(message("not written"));
        outbox.finish(DropReason.CLOSED);
        outbox.poll();

        outbox.close(DropReason.GONE);

        assertThat(counters.droppedDeliveries(DropReason.GONE)).isEqualTo(1);
    }

    @Test
    void theHighWaterMarkIsTheMostThatEverWaited() {
        Outbox outbox = outbox(5, 100);

        outbox.offer(message("one"));
        outbox.offer(message("two"));
        outbox.poll();
        outbox.offer(message("three"));

        assertThat(counters.outboxHighWater()).isEqualTo(2);
    }

    @Test
    void aMessageTakesMemoryOnceHoweverManyWaitForIt() {
        Outbox one = outbox(5, 100_000);
        Outbox other = outbox(5, 100_000);
        Message message = message("x".repeat(20_000));

        one.offer(message);
        long memory = counters.waitingBytes();
        other.offer(message);

        assertThat(memory).isGreaterThan(20_000);
        assertThat(counters.waitingBytes()).isEqualTo(memory);
        one.poll();
        assertThat(counters.waitingBytes()).isEqualTo(memory);
        other.close(DropReason.GONE);
        assertThat(counters.waitingBytes()).isZero();
    }

    @Test
    void fewBytesDoNotCount() {
        Outbox outbox = outbox(200, 100_000);

        for (int i = 0; i < 160; i++) {
            outbox.offer(message("x".repeat(100)));
        }

        assertThat(counters.waitingBytes()).isZero();
    }

    @Test
    void whatCountsAndWhatDoesNotStaysInOrder() {
        Outbox outbox = outbox(100, 1_000_000);
        int next = 0;
        int expected = 0;
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 5; i++) {
                outbox.offer(message(next++ + "x".repeat(round % 3 * 5_000)));
            }
            for (int i = 0; i < 5; i++) {
                assertThat(outbox.poll().string().replace("x", "")).isEqualTo(Integer.toString(expected++));
            }
            outbox.offer(message(Integer.toString(next++)));
        }

        assertThat(outbox.size()).isEqualTo(next - expected);
        outbox.close(DropReason.GONE);
        assertThat(counters.waitingBytes()).isZero();
    }

    @Test
    void whereMemoryIsShortWhoIsFurthestBehindIsCutAndWhoKeepsUpIsNot() {
        var limits = new Limits(10, 10, 1000, 100_000, 400_000);
        Outbox behind = new Outbox(limits, counters);
        Outbox keepsUp = new Outbox(limits, counters);
        for (int i = 0; i < 18; i++) { // nearly all of the memory
            assertThat(new Outbox(limits, counters).offer(message("x".repeat(20_000)))).isTrue();
        }

        boolean kept = true;
        for (int i = 0; i < 50 && kept; i++) {
            assertThat(keepsUp.offer(message("x".repeat(1_000)))).isTrue();
            keepsUp.poll();
            kept = behind.offer(message("x".repeat(1_000)));
        }

        assertThat(kept).as("with 100,000 bytes of its own").isFalse();
        assertThat(counters.droppedDeliveries(DropReason.SLOW)).isEqualTo(1);
        assertThat(counters.waitingBytes()).isLessThan(400_000 + 20_000);
    }

    @Test
    void withNoMemoryLeftAnEmptyOutboxStillTakesAMessage() {
        var limits = new Limits(10, 10, 1000, 100_000, 1);
        Outbox full = new Outbox(limits, counters);
        full.offer(message("x".repeat(20_000)));

        assertThat(full.offer(message("2"))).isFalse();
        assertThat(new Outbox(limits, counters).offer(message("3"))).isTrue();
    }

    @RepeatedTest(20)
    void everyMessageIsWrittenOrCountedWhoeverComesFirst() throws Exception {
        int publishers = 3;
        int each = 200;
        Outbox outbox = outbox(64, 10_000);
        var written = new AtomicInteger();

        Together.run(publishers + 2, number -> {
            if (number < publishers) {
                for (int i = 0; i < each; i++) {
                    outbox.offer(message("x"));
                }
            } else if (number == publishers) {
                for (int i = 0; i < publishers * each; i++) {
                    written.addAndGet(outbox.poll() == null ? 0 : 1);
                }
            } else {
                while (outbox.isEmpty() && written.get() == 0) {
                    Thread.onSpinWait();
                }
                outbox.close(DropReason.GONE);
            }
        });

        long dropped = counters.droppedDeliveries(DropReason.SLOW) + counters.droppedDeliveries(DropReason.GONE);
        assertThat(written.get() + dropped).isEqualTo((long) publishers * each);
        assertThat(outbox.size()).isZero();
        assertThat(counters.waitingBytes()).isZero();
    }

    @Test
    void aLimitOfNothingIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Limits(0, 1, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Limits(1, 0, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Limits(1, 1, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Limits(1, 1, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Limits(1, 1, 1, 1, 0));
    }

    @Test
    void theOldestGivesWayWhereThatIsThePolicy() {
        var outbox = new Outbox(new Limits(1, 1, 2, 5), counters, SlowPolicy.DROP_OLDEST);

        for (String text : new String[] {"1", "2", "3"}) {
            assertThat(outbox.offer(message(text))).isTrue();
        }
        assertThat(counters.droppedDeliveries(DropReason.SLOW)).isEqualTo(1);
        assertThat(outbox.offer(message("4444"))).as("needs the room of bytes of one, too").isTrue();

        assertThat(counters.droppedDeliveries(DropReason.SLOW)).isEqualTo(2);
        assertThat(outbox.poll()).isEqualTo(message("3"));
        assertThat(outbox.poll()).isEqualTo(message("4444"));
        assertThat(outbox.poll()).isNull();
    }

    @Test
    void nothingButTheNewestWaitsWhereThatIsThePolicy() {
        var outbox = new Outbox(new Limits(1, 1, 10, 100), counters, SlowPolicy.LATEST_ONLY);

        for (String text : new String[] {"1", "2", "3"}) {
            assertThat(outbox.offer(message(text))).isTrue();
            assertThat(outbox.size()).isEqualTo(1);
        }

        assertThat(counters.droppedDeliveries(DropReason.SLOW)).isEqualTo(2);
        assertThat(outbox.poll()).isEqualTo(message("3"));
        assertThat(outbox.poll()).isNull();
    }

    @Test
    void whereOldOnesGiveWayAnEndIsStillAnEnd() {
        for (SlowPolicy policy : new SlowPolicy[] {SlowPolicy.DROP_OLDEST, SlowPolicy.LATEST_ONLY}) {
            var outbox = new Outbox(new Limits(1, 1, 1, 100), counters, policy);
            outbox.offer(message("1"));
            outbox.close(DropReason.GONE);

            assertThat(outbox.offer(message("2"))).isTrue();
            assertThat(outbox.poll()).isNull();
        }

        assertThat(counters.droppedDeliveries(DropReason.GONE)).isEqualTo(4);
        assertThat(counters.droppedDeliveries(DropReason.SLOW)).isZero();
    }

    @Test
    void whatGivesWayFreesItsMemory() {
        var limits = new Limits(1, 1, 1000, 1_000_000, 10_000_000);
        var outbox = new Outbox(limits, counters, SlowPolicy.DROP_OLDEST);
        for (int i = 0; i < 100; i++) {
            assertThat(outbox.offer(message("x".repeat(100_000)))).isTrue();
        }

        assertThat(outbox.size()).isEqualTo(10);
        outbox.close(DropReason.GONE);
        assertThat(counters.waitingBytes()).isZero();
    }

    @Test
    void aMessageOfManyChannelsTakesItsMemoryOnce() {
        var limits = new Limits(1, 1, 1000, 1_000_000, 10_000_000);
        Message message = message("x".repeat(100_000));
        var one = new Outbox(limits, counters);
        var other = new Outbox(limits, counters);

        one.offer(message.numbered(1, 1));
        long once = counters.waitingBytes();
        other.offer(message.numbered(2, 7));

        assertThat(once).isGreaterThan(100_000);
        assertThat(counters.waitingBytes()).isBetween(once, once + 1_000);
        one.poll();
        assertThat(counters.waitingBytes()).isEqualTo(once);
        other.poll();
        assertThat(counters.waitingBytes()).isZero();
    }

    @Test
    void whatIsMadeOfAMessageThatWaitsTakesMemoryTooInEachChannelWhatIsItsOwn() {
        var limits = new Limits(1, 1, 1000, 1_000_000, 100_000_000);
        Message message = message("x".repeat(100_000));
        Message here = message.numbered(1, 1);
        Message there = message.numbered(2, 1);
        there.object(each -> new byte[300_000]); // before it waits
        var one = new Outbox(limits, counters);
        var other = new Outbox(limits, counters);
        one.offer(here);
        other.offer(there);
        assertThat(counters.waitingBytes()).isBetween(400_000L, 401_000L);

        here.event(each -> new byte[700_000]);
        here.encoded(each -> new byte[100_010]);
        there.encoded(each -> new byte[100_010]); // the same, made once
        assertThat(counters.waitingBytes()).isBetween(1_200_000L, 1_201_000L);

        one.poll();
        assertThat(counters.waitingBytes()).isBetween(500_000L, 501_000L);
        other.poll();
        assertThat(counters.waitingBytes()).isZero();
        here.compressedObject(each -> new byte[1_000]);
        assertThat(counters.waitingBytes()).isZero();
    }

    @Test
    void anEchoDropsNothingThatWaits() {
        var oldest = new Outbox(new Limits(1, 1, 2, 1_000_000), counters, SlowPolicy.DROP_OLDEST);
        oldest.offer(message("a"));
        oldest.offer(message("b"));
        var latest = new Outbox(new Limits(1, 1, 2, 1_000_000), counters, SlowPolicy.LATEST_ONLY);
        latest.offer(message("c"));

        assertThat(oldest.echo(message(""))).isTrue();
        assertThat(latest.echo(message(""))).isTrue();

        assertThat(oldest.poll()).isEqualTo(message("a"));
        assertThat(oldest.poll()).isEqualTo(message("b"));
        assertThat(latest.poll()).isEqualTo(message("c"));
        assertThat(counters.droppedDeliveries(DropReason.SLOW)).isEqualTo(2);
        assertThat(latest.echo(message(""))).isTrue();
        assertThat(latest.poll()).isEqualTo(message(""));
    }

    @ParameterizedTest
    @EnumSource(value = SlowPolicy.class, names = {"DROP_OLDEST", "LATEST_ONLY"})
    void whatItBeganWithIsTheOldestAndGoesFirstWhereThereIsNoRoom(SlowPolicy policy) {
        var outbox = new Outbox(new Limits(1, 1, 1, 1_000_000), counters, policy);
        outbox.begin(backlog("a", "b"));
        outbox.offer(message("c"));
        outbox.offer(message("d"));

        assertThat(outbox.poll()).isEqualTo(message("d"));
        assertThat(outbox.poll()).isNull();
        assertThat(counters.droppedDeliveries(DropReason.SLOW)).isEqualTo(3);
    }

    @Test
    void whatItBeginsWithGoesOutWhereItHasOnlyBeenFinishedBefore() {
        var outbox = outbox(10, 1_000);
        outbox.finish(DropReason.CLOSED);

        outbox.begin(backlog("a", "b"));
        outbox.offer(message("c"));

        assertThat(outbox.poll()).isNotNull();
        assertThat(outbox.poll()).isNotNull();
        assertThat(outbox.poll()).isNull();
        assertThat(counters.droppedDeliveries(DropReason.CLOSED)).isOne();
    }

    @Test
    void whatItBeginsWithIsDroppedWhereItHasBeenClosedBefore() {
        var outbox = outbox(10, 1_000);
        outbox.close(DropReason.CLOSED);

        outbox.begin(backlog("a", "b"));

        assertThat(outbox.poll()).isNull();
        assertThat(counters.droppedDeliveries(DropReason.CLOSED)).isEqualTo(2);
    }

    private static Backlog backlog(String... texts) {
        byte[][] payloads = Stream.of(texts).map(text -> text.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
        return new Backlog(1, payloads.length, payloads, new boolean[payloads.length], 1, 0, null);
    }

    private Outbox outbox(int messages, long bytes) {
        return new Outbox(new Limits(1, 1, messages, bytes), counters);
    }

    private static Message message(String text) {
        return Message.text(text, 0);
    }
}
