package pinghub.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static pinghub.channel.CloseReason.SLOW;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ChannelsTest {

    private static final ChannelName NEWS = new ChannelName("/news");
    private static final ChannelName SPORT = new ChannelName("/sport");

    private final Counters counters = new Counters();
    private final Channels channels = new Channels(new Limits(1000, 1000, 256, 1_000_000), counters);

    @Test
    void everySubscriberOfAChannelGetsItsMessagesInOrder() {
        var alice = new RecordingSubscriber().join(channels, NEWS);
        var bob = new RecordingSubscriber().join(channels, NEWS);

        publish(NEWS, "one");
        publish(NEWS, "two");

        assertThat(alice.texts()).containsExactly("one", "two");
        assertThat(bob.texts()).containsExactly("one", "two");
    }

    @Test
    void writingBeginsWhenAllHaveBeenOfferedTheMessage() {
        var subscribers = Stream.generate(() -> new RecordingSubscriber().join(channels, NEWS)).limit(3).toList();

        publish(NEWS, "one");
        publish(NEWS, "two");

        assertThat(subscribers).allSatisfy(subscriber -> assertThat(subscriber.flushes())
                .containsExactly(new RecordingSubscriber.Flush(1, true), new RecordingSubscriber.Flush(2, true)));
    }

    @Test
    void toManyAndForOneOfManyMessagesThePublisherDoesNotWriteItself() {
        var few = new RecordingSubscriber().join(channels, NEWS);
        var many = Stream.generate(() -> new RecordingSubscriber().join(channels, SPORT)).limit(100).toList();

        channels.publishOneOfMany(NEWS, Message.text("one", 0), Door.NONE);
        publish(SPORT, "one");

        assertThat(few.flushes()).containsExactly(new RecordingSubscriber.Flush(1, false));
        assertThat(many).allSatisfy(subscriber ->
                assertThat(subscriber.flushes()).containsExactly(new RecordingSubscriber.Flush(1, false)));
    }

    @Test
    void aMessageStaysInItsChannel() {
        var news = new RecordingSubscriber().join(channels, NEWS);
        var sport = new RecordingSubscriber().join(channels, SPORT);

        publish(NEWS, "news");

        assertThat(news.texts()).containsExactly("news");
        assertThat(sport.texts()).isEmpty();
    }

    @Test
    void aSubscriberGetsWhatIsPublishedFromNowOn() {
        new RecordingSubscriber().join(channels, NEWS);
        publish(NEWS, "before");

        var late = new RecordingSubscriber().join(channels, NEWS);
        publish(NEWS, "after");

        assertThat(late.texts()).containsExactly("after");
    }

    @Test
    void whoHasLeftGetsNothingMoreAndTheOthersDo() {
        var first = new RecordingSubscriber().join(channels, NEWS);
        var second = new RecordingSubscriber().join(channels, NEWS);
        var third = new RecordingSubscriber().join(channels, NEWS);

        first.leave();
        publish(NEWS, "one");
        third.leave();
        publish(NEWS, "two");

        assertThat(first.texts()).isEmpty();
        assertThat(second.texts()).containsExactly("one", "two");
        assertThat(third.texts()).containsExactly("one");
    }

    @Test
    void leavingTwiceIsLeavingOnce() {
        var alice = new RecordingSubscriber().join(channels, NEWS);
        var bob = new RecordingSubscriber().join(channels, NEWS);

        alice.leave();
        alice.leave();

        assertThat(channels.subscribers()).isEqualTo(1);
        assertThat(channels.subscribers(NEWS)).isEqualTo(1);
        publish(NEWS, "still here");
        assertThat(bob.texts()).containsExactly("still here");
    }

    @Test
    void aChannelIsThereFromItsFirstSubscriberToItsLast() {
        assertThat(channels.channels()).isZero();

        var alice = new RecordingSubscriber().join(channels, NEWS);
        var bob = new RecordingSubscriber().join(channels, NEWS);
        assertThat(channels.channels()).isEqualTo(1);
        assertThat(channels.subscribers(NEWS)).isEqualTo(2);

        alice.leave();
        assertThat(channels.channels()).isEqualTo(1);

        bob.leave();
        assertThat(channels.channels()).isZero();
        assertThat(channels.subscribers(NEWS)).isZero();
        assertThat(map()).isEmpty();
    }

    @Test
    void allChannelsCanBeLookedAt() {
        new RecordingSubscriber().join(channels, NEWS);
        new RecordingSubscriber().join(channels, NEWS);
        new RecordingSubscriber().join(channels, SPORT);
        publish(SPORT, "one");
        var seen = new HashMap<ChannelName, ChannelInfo>();

        channels.forEach(info -> seen.put(info.name(), info));

        assertThat(seen).containsOnlyKeys(NEWS, SPORT);
        assertThat(seen.get(NEWS).subscribers()).isEqualTo(2);
        assertThat(seen.get(SPORT).published()).isEqualTo(1);
    }

    @Test
    void aMessageThatNobodyHearsIsCountedAndMakesNoChannel() {
        int heard = publish(NEWS, "anybody?");

        assertThat(heard).isZero();
        assertThat(counters.unheardMessages()).isEqualTo(1);
        assertThat(counters.dueDeliveries()).isZero();
        assertThat(map()).isEmpty();
    }

    @Test
    void aMessageIsDueToEverySubscriber() {
        new RecordingSubscriber().join(channels, NEWS);
        new RecordingSubscriber().join(channels, NEWS);

        int heard = publish(NEWS, "hello");

        assertThat(heard).isEqualTo(2);
        assertThat(counters.dueDeliveries()).isEqualTo(2);
        assertThat(counters.unheardMessages()).isZero();
    }

    @Test
    void aSlowSubscriberIsDroppedAndTheOthersAreNot() {
        var before = new RecordingSubscriber().join(channels, NEWS);
        var slow = RecordingSubscriber.withRoomFor(1).join(channels, NEWS);
        var after = new RecordingSubscriber().join(channels, NEWS);

        publish(NEWS, "one");
        publish(NEWS, "two");
        publish(NEWS, "three");

        assertThat(slow.closedBecause()).contains(SLOW);
        assertThat(slow.texts()).containsExactly("one");
        assertThat(before.texts()).containsExactly("one", "two", "three");
        assertThat(after.texts()).containsExactly("one", "two", "three");
        assertThat(before.closedBecause()).isEmpty();
        assertThat(after.closedBecause()).isEmpty();
        assertThat(channels.subscribers(NEWS)).isEqualTo(2);
    }

    @Test
    void allSlowSubscribersOfOneMessageAreDropped() {
        var one = RecordingSubscriber.withRoomFor(0).join(channels, NEWS);
        var two = RecordingSubscriber.withRoomFor(0).join(channels, NEWS);

        publish(NEWS, "too much");

        assertThat(one.closedBecause()).contains(SLOW);
        assertThat(two.closedBecause()).contains(SLOW);
        assertThat(channels.channels()).isZero();
    }

    @Test
    @Timeout(30)
    void whileASlowSubscriberIsBeingClosedTheChannelGoesOn() throws Exception {
        var closing = new CountDownLatch(1);
        var letGo = new CountDownLatch(1);
        var quick = new RecordingSubscriber().join(channels, NEWS);
        channels.subscribe(NEWS, new Subscriber() {
            @Override
            public boolean offer(Message message) {
                return !message.string().equals("last straw");
            }

            @Override
            public void close(CloseReason reason) {
                closing.countDown();
                await(letGo);
            }
        });

        Together.run(
                () -> publish(NEWS, "last straw"),
                () -> {
                    await(closing);
                    publish(NEWS, "meanwhile");
                    var newcomer = new RecordingSubscriber().join(channels, NEWS);
                    publish(NEWS, "to the newcomer too");
                    newcomer.leave();
                    publish(SPORT, "elsewhere");
                    letGo.countDown();
                });

        assertThat(quick.texts()).containsExactly("last straw", "meanwhile", "to the newcomer too");
    }

    @Test
    @Timeout(30)
    void twoSlowSubscribersThatEndInEachOthersChannelsDoNotLockEachOtherUp() throws Exception {
        var bothClosing = new CyclicBarrier(2);
        var news = new RecordingSubscriber().join(channels, NEWS);
        var sport = new RecordingSubscriber().join(channels, SPORT);
        channels.subscribe(NEWS, alwaysSlow(bothClosing, sport));
        channels.subscribe(SPORT, alwaysSlow(bothClosing, news));

        Together.run(() -> publish(NEWS, "x"), () -> publish(SPORT, "y"));

        assertThat(channels.subscribers()).isEqualTo(2);
    }

    @Test
    void anEchoGoesToOneOutboxAloneAndIsDue() {
        var others = new RecordingSubscriber().join(channels, NEWS);
        var outbox = new Outbox(new Limits(1, 1, 1, 100), counters);

        assertThat(channels.echo(outbox, Message.text("", 0))).isTrue();
        assertThat(channels.echo(outbox, Message.text("", 0))).isFalse();

        assertThat(others.texts()).isEmpty();
        assertThat(counters.dueDeliveries()).isEqualTo(2);
        assertThat(counters.droppedDeliveries(DropReason.SLOW)).isEqualTo(1);
    }

    @Test
    void aHundredThousandShortLivedChannelsLeaveNothingBehind() throws Exception {
        int threads = 4;
        int each = 25_000;

        Together.run(threads, thread -> {
            for (int i = 0; i < each; i++) {
                var name = new ChannelName("/short/" + thread + "/" + i);
                var subscriber = new RecordingSubscriber().join(channels, name);
                channels.publish(name, Message.text("x", 0));
                subscriber.leave();
            }
        });

        assertThat(channels.channels()).isZero();
        assertThat(channels.subscribers()).isZero();
        assertThat(counters.dueDeliveries()).isEqualTo((long) threads * each);
        assertThat(map()).isEmpty();
    }

    private int publish(ChannelName name, String text) {
        return channels.publish(name, Message.text(text, 0)).subscribers();
    }

    /** Refuses everything; when it is closed, waits for the other one to be closed too, then makes somebody leave. */
    private static Subscriber alwaysSlow(CyclicBarrier bothClosing, RecordingSubscriber leaver) {
        return new Subscriber() {
            @Override
            public boolean offer(Message message) {
                return false;
            }

            @Override
            public void close(CloseReason reason) {
                try {
                    bothClosing.await();
                } catch (InterruptedException | BrokenBarrierException e) {
                    throw new IllegalStateException(e);
                }
                leaver.leave();
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    // The counters are kept beside the map, so that they could be right and the map not; it has no other way to be seen.
    private Map<?, ?> map() {
        try {
            Field field = Channels.class.getDeclaredField("channels");
            field.setAccessible(true);
            return (Map<?, ?>) field.get(channels);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
