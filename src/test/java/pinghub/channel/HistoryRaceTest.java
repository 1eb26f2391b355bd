package pinghub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.Publication.Published;
import pinghub.channel.Together.Duel;

/**
 * What is kept and what is published from now on, joined under load. The oracle is what publishers were told: which text has which id,
 * and so the one order that all must see.
 */
class HistoryRaceTest {

    private static final ChannelName ORDERS = new ChannelName("/orders");
    private static final Duration HOUR = Duration.ofHours(1);

    private final Counters counters = new Counters();

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100, 100_000})
    void whoeverJoinsSeesExactlyWhatFollowsFromWhereItBegins(int kept) throws Exception {
        int publishers = 4;
        int each = 3000;
        int joiners = 3;
        Channels channels = keeping(kept);
        var oracle = new AtomicReferenceArray<String>(publishers * each + 1); // by seq
        var running = new AtomicInteger(publishers);
        long epoch = ((Published) channels.publish(ORDERS, Message.text("first", 0))).id().epoch();
        oracle.set(1, "first");
        var seen = new ArrayList<Joined>(); // guarded by itself

        Together.run(publishers + joiners, thread -> {
            if (thread < publishers) {
                for (int i = 0; i < each - (thread == 0 ? 1 : 0); i++) {
                    String text = thread + ":" + i;
                    Cursor id = ((Published) channels.publish(ORDERS, Message.text(text, 0))).id();
                    assertThat(id.epoch()).isEqualTo(epoch);
                    assertThat(oracle.getAndSet((int) id.seq(), text)).as("an id is given once").isNull();
                }
                running.decrementAndGet();
                return;
            }
            var random = new Random(thread);
            do { // at least once, however late its thread comes
                long last = channels.info(ORDERS).orElseThrow().last().seq();
                Start start = random.nextBoolean() ? new Start.Last(random.nextInt(2 * kept))
                        : new Start.After(new Cursor(epoch, Math.max(0, last - random.nextInt(2 * kept))));
                var listener = new Listener(channels, ORDERS, start);
                for (int turns = random.nextInt(3); turns > 0; turns--) {
                    Thread.yield();
                }
                listener.close(CloseReason.GONE);
                synchronized (seen) {
                    if (seen.size() < 2000) {
                        seen.add(new Joined(start, listener));
                    }
                }
            } while (running.get() > 0);
        });

        assertThat(seen).isNotEmpty();
        seen.forEach(joined -> joined.check(oracle, kept, epoch));
        var all = new Listener(channels, ORDERS, new Start.After(new Cursor(epoch, 0)));
        assertThat(all.texts()).hasSize(Math.min(kept, publishers * each));
    }

    /** One who came and went. */
    private record Joined(Start start, Listener listener) {

        void check(AtomicReferenceArray<String> oracle, int kept, long epoch) {
            long position = listener.position().seq();
            long oldest = Math.max(0, position - kept);
            long begins = start instanceof Start.After after ? Math.max(oldest, after.cursor().seq())
                    : Math.max(oldest, position - ((Start.Last) start).messages());
            assertThat(listener.start()).isEqualTo(new Cursor(epoch, begins));
            assertThat(listener.backlog()).hasSize((int) (position - begins));
            if (start instanceof Start.After after && after.cursor().seq() < oldest) {
                assertThat(listener.gap()).contains(new Gap(after.cursor(), new Cursor(epoch, oldest)));
            } else {
                assertThat(listener.gap()).isEmpty();
            }
            long expected = begins;
            for (Message message : listener.messages()) {
                expected++;
                assertThat(message.seq()).isEqualTo(expected);
                assertThat(message.epoch()).isEqualTo(epoch);
                assertThat(message.string()).isEqualTo(oracle.get((int) expected));
            }
        }
    }

    // Fails where a subscriber joins and then, in another step, takes what is kept; the other way round is for the test above.
    @RepeatedTest(5)
    void aMessageThatComesWhileSomebodyJoinsIsSeenOnce() throws Exception {
        Channels channels = keeping(5);
        var next = new AtomicInteger();

        Together.duel(10_000, () -> {
            String text = Integer.toString(next.incrementAndGet());
            var listeners = new Listener[1];
            return new Duel(
                    () -> listeners[0] = new Listener(channels, ORDERS, new Start.Last(1)),
                    () -> channels.publish(ORDERS, Message.text(text, 0)),
                    () -> {
                        List<String> texts = listeners[0].texts();
                        assertThat(texts.stream().filter(text::equals)).hasSize(1);
                        listeners[0].close(CloseReason.GONE);
                    });
        });
    }

    @Test
    @Timeout(30)
    void aMessageForAChannelThatEndsSinceItWasFoundGoesToTheNextOne() throws Exception {
        var ticker = new HandTicker();
        Channels channels = new Channels(new Limits(10, 10, 10, 100), rules(5, Duration.ofSeconds(1)), counters, ticker);
        Cursor old = ((Published) channels.publish(ORDERS, Message.text("old", ticker.nanos()))).id();
        ticker.advance(Duration.ofSeconds(2));
        var id = new AtomicReference<Cursor>();
        var publisher = new Thread(() -> id.set(((Published) channels.publish(ORDERS, Message.text("new", ticker.nanos()))).id()));

        synchronized (channel(channels)) {
            publisher.start();
            while (publisher.getState() != Thread.State.BLOCKED) { // it has found the channel
                Thread.onSpinWait();
            }
            channels.sweep();
        }
        publisher.join();

        assertThat(id.get().epoch()).isNotEqualTo(old.epoch());
        assertThat(new Listener(channels, ORDERS, new Start.Last(5)).ids()).containsExactly(id.get());
    }

    private static Object channel(Channels channels) throws ReflectiveOperationException {
        Field field = Channels.class.getDeclaredField("channels");
        field.setAccessible(true);
        return ((Map<?, ?>) field.get(channels)).get(ORDERS);
    }

    // The channel is past its time in the moment in which somebody publishes: the message must not be kept where nobody finds it.
    @RepeatedTest(3)
    void aMessageThatIsAcceptedWhileItsChannelEndsIsKept() throws Exception {
        var ticker = new HandTicker();
        Channels channels = new Channels(new Limits(10, 10, 10, 100), rules(5, Duration.ofSeconds(1)), counters, ticker);

        Together.duel(10_000, () -> {
            channels.publish(ORDERS, Message.text("old", ticker.nanos()));
            ticker.advance(Duration.ofSeconds(2));
            var ids = new Cursor[1];
            return new Duel(channels::sweep,
                    () -> ids[0] = ((Published) channels.publish(ORDERS, Message.text("new", ticker.nanos()))).id(),
                    () -> {
                        var listener = new Listener(channels, ORDERS, new Start.Last(5));
                        assertThat(listener.texts()).containsExactly("new");
                        assertThat(listener.ids()).containsExactly(ids[0]);
                        listener.close(CloseReason.GONE);
                        ticker.advance(Duration.ofSeconds(2));
                        channels.sweep();
                        assertThat(channels.channels()).isZero();
                    });
        });

        assertThat(counters.historyBytes()).isZero();
        assertThat(counters.historyMessages()).isZero();
    }

    @RepeatedTest(3)
    void channelsTogetherKeepNoMoreThanTheNodeMay() throws Exception {
        long limit = 100 * (10 + History.OVERHEAD);
        var channels = new Channels(new Limits(10, 10, 10, 100, 100, limit), rules(60, HOUR), counters, () -> 0);
        var most = new AtomicInteger();

        Together.run(4, thread -> {
            for (int i = 0; i < 2000; i++) {
                channels.publish(new ChannelName("/orders/" + thread), Message.text("0123456789".substring(i % 10), 0));
                most.accumulateAndGet((int) counters.historyBytes(), Math::max);
            }
        });

        assertThat(most.get()).isBetween((int) (limit / 2), (int) limit);
        long messages = 0;
        long bytes = 0;
        for (ChannelName name : channels.list("", null, 10)) {
            ChannelInfo info = channels.info(name).orElseThrow();
            messages += info.messages();
            bytes += info.bytes();
        }
        assertThat(counters.historyMessages()).isEqualTo(messages);
        assertThat(counters.historyBytes()).isEqualTo(bytes + messages * History.OVERHEAD);
        assertThat(counters.historyRefusals()).isPositive();
    }

    private Channels keeping(int messages) {
        return new Channels(new Limits(10_000, 10, 10, 100), rules(messages, HOUR), counters, () -> 0);
    }

    private static ChannelRules rules(int messages, Duration age) {
        return new ChannelRules(Map.of(new ChannelPattern("/orders/**"), new HistoryRule(messages, age, 1_000_000_000)), Map.of());
    }
}
