package pinghub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;

/** The order contract with many threads: one order for all, every publisher's own kept, nothing missing while one is in. */
class ChannelsOrderTest {

    private static final ChannelName NEWS = new ChannelName("/news");

    private final Channels channels = new Channels(new Limits(1000, 1000, 256, 1_000_000), new Counters());

    @RepeatedTest(5)
    void allSubscribersSeeOneOrderAndEachPublishersOwn() throws Exception {
        int publishers = 8;
        int each = 500;
        List<RecordingSubscriber> subscribers =
                Stream.generate(() -> new RecordingSubscriber().join(channels, NEWS)).limit(5).toList();

        Together.run(publishers, publisher -> {
            for (int i = 0; i < each; i++) {
                publish(publisher + ":" + i);
            }
        });

        List<String> order = subscribers.get(0).texts();
        assertThat(order).hasSize(publishers * each);
        for (int publisher = 0; publisher < publishers; publisher++) {
            String prefix = publisher + ":";
            assertThat(order.stream().filter(text -> text.startsWith(prefix)))
                    .containsExactlyElementsOf(IntStream.range(0, each).mapToObj(i -> prefix + i).toList());
        }
        assertThat(subscribers).allSatisfy(subscriber -> {
            assertThat(subscriber.texts()).isEqualTo(order);
            assertThat(subscriber.wasOfferedConcurrently()).isFalse();
        });
    }

    @RepeatedTest(5)
    void whoComesAndGoesSeesARunOfTheSameOrderWithoutAGap() throws Exception {
        int messages = 4000;
        int visitors = 3;
        var begun = new AtomicInteger();
        var published = new AtomicInteger();
        var always = new RecordingSubscriber().join(channels, NEWS);

        Together.run(visitors + 1, thread -> {
            if (thread == visitors) {
                for (int i = 1; i <= messages; i++) {
                    begun.set(i);
                    publish(Integer.toString(i));
                    published.set(i);
                }
                return;
            }
            while (published.get() < messages) {
                var visitor = new RecordingSubscriber().join(channels, NEWS);
                int first = begun.get() + 1; // what had begun by now may have passed before
                int last = published.get();
                visitor.leave();
                assertThat(visitor.texts()).isEqualTo(run(visitor.texts()));
                assertThat(visitor.texts()).containsAll(IntStream.rangeClosed(first, last)
                        .mapToObj(Integer::toString).toList());
            }
        });

        assertThat(always.texts()).isEqualTo(IntStream.rangeClosed(1, messages).mapToObj(Integer::toString).toList());
    }

    /** As many numbers in a row as there are texts, from the first text on. */
    private static List<String> run(List<String> texts) {
        int first = texts.isEmpty() ? 0 : Integer.parseInt(texts.get(0));
        return IntStream.range(first, first + texts.size()).mapToObj(Integer::toString).toList();
    }

    private void publish(String text) {
        channels.publish(NEWS, Message.text(text, 0));
    }
}
