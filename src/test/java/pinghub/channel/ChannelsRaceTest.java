package pinghub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import pinghub.channel.Together.Duel;

/** Joining, leaving, publishing and dropping at the same time. */
class ChannelsRaceTest {

    private static final ChannelName NEWS = new ChannelName("/news");
    private static final Message HELLO = Message.text("hello", 0);

    private final Counters counters = new Counters();
    private final Limits limits = new Limits(1000, 1000, 8, 1_000_000);
    private final Channels channels = new Channels(limits, counters);

    // The race of every "remove the channel if it is empty": the last one leaves while the next one joins.
    @RepeatedTest(3)
    void whoJoinsWhileTheLastOneLeavesIsHeard() throws Exception {
        Together.duel(10_000, () -> {
            var last = new RecordingSubscriber().join(channels, NEWS);
            var next = new RecordingSubscriber();
            return new Duel(last::leave, () -> next.join(channels, NEWS), () -> {
                channels.publish(NEWS, HELLO);
                assertThat(next.texts().size()).isEqualTo(1);
                next.leave();
            });
        });

        assertThat(channels.channels()).isZero();
        assertThat(channels.subscribers()).isZero();
    }

    @RepeatedTest(3)
    void whoHasLeftIsNotOfferedAnything() throws Exception {
        new RecordingSubscriber().join(channels, NEWS);

        Together.duel(5000, () -> {
            var leaves = new RecordingSubscriber().join(channels, NEWS);
            var had = new AtomicInteger();
            return new Duel(
                    () -> {
                        leaves.leave();
                        had.set(leaves.texts().size());
                    },
                    () -> channels.publish(NEWS, HELLO),
                    () -> assertThat(leaves.texts().size()).isEqualTo(had.get()));
        });
    }

    @RepeatedTest(3)
    void leavingFromTwoThreadsAtOnceIsLeavingOnce() throws Exception {
        var stays = new RecordingSubscriber().join(channels, NEWS);

        Together.duel(2000, () -> {
            var leaves = new RecordingSubscriber().join(channels, NEWS);
            return new Duel(leaves::leave, leaves::leave, () -> {
                assertThat(channels.subscribers()).isEqualTo(1);
                assertThat(channels.subscribers(NEWS)).isEqualTo(1);
            });
        });

        stays.leave();
        assertThat(channels.channels()).isZero();
    }

    @RepeatedTest(3)
    void whoIsDroppedWhileLeavingIsGoneOnce() throws Exception {
        Together.duel(2000, () -> {
            var slow = RecordingSubscriber.withRoomFor(0).join(channels, NEWS);
            return new Duel(slow::leave, () -> channels.publish(NEWS, HELLO), () -> {
                assertThat(channels.subscribers()).isZero();
                assertThat(channels.channels()).isZero();
            });
        });
    }

    @RepeatedTest(3)
    void everyDeliveryThatWasDueIsSentOrDroppedWithAReason() throws Exception {
        int subscribers = 3;
        int rounds = 20;
        var visiting = new AtomicInteger(subscribers);
        var received = new AtomicInteger();

        Together.run(subscribers + 2, thread -> {
            if (thread >= subscribers) {
                while (visiting.get() > 0) {
                    channels.publish(NEWS, HELLO);
                }
                return;
            }
            try {
                for (int round = 0; round < rounds; round++) {
                    var subscriber = new OutboxSubscriber(limits, counters).join(channels, NEWS);
                    if (round % 2 == 0) {
                        subscriber.awaitFirstOffer();
                        subscriber.write();
                    } else {
                        subscriber.awaitClose();
                    }
                    subscriber.close(CloseReason.GONE);
                    received.addAndGet(subscriber.texts().size());
                }
            } finally {
                visiting.decrementAndGet();
            }
        });

        long dropped = 0;
        for (DropReason reason : DropReason.values()) {
            dropped += counters.droppedDeliveries(reason);
        }
        assertThat(counters.sentDeliveries()).isEqualTo(received.get());
        assertThat(counters.sentDeliveries() + dropped).isEqualTo(counters.dueDeliveries());
        assertThat(counters.sentDeliveries()).isPositive();
        assertThat(counters.droppedDeliveries(DropReason.SLOW)).isPositive();
        assertThat(channels.subscribers()).isZero();
        assertThat(channels.channels()).isZero();
    }

    // Closing may take a moment, and until then a slow subscriber is written to.
    @Test
    void whoIsDroppedAsSlowHasSeenNoGap() throws Exception {
        var tight = new Channels(new Limits(10, 10, 1, 100), counters);
        var closing = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        tight.subscribe(NEWS, new Subscriber() {
            @Override
            public boolean offer(Message message) {
                return !message.string().equals("2");
            }

            @Override
            public void close(CloseReason reason) {
                closing.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        var slow = new OutboxSubscriber(new Limits(10, 10, 1, 100), counters).join(tight, NEWS);

        Together.run(() -> {
            tight.publish(NEWS, Message.text("1", 0));
            tight.publish(NEWS, Message.text("2", 0));
        }, () -> {
            closing.await();
            slow.write();
            tight.publish(NEWS, Message.text("3", 0));
            slow.write();
            go.countDown();
        });

        assertThat(slow.texts()).containsExactly("1");
    }
}
