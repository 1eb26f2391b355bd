package pinghub.channel;

import static org.assertj.core.api.Assertions.assertThat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OutboxGapTest {
    // F1: after one refusal the outbox takes later messages again: a gap before the 1013
    @Test
    void afterOneRefusalItTakesNothingMore() {
        var counters = new Counters();
        var outbox = new Outbox(new Limits(1, 1, 1, 100), counters);
        outbox.offer(Message.text("1", 0));
        assertThat(outbox.offer(Message.text("2", 0))).isFalse();
        outbox.poll();

        outbox.offer(Message.text("3", 0));

        assertThat(outbox.poll()).as("2 is missing, so 3 must not be written").isNull();
    }

    @Test
    void whoIsDroppedHasSeenNoGap() throws Exception {
        var counters = new Counters();
        var limits = new Limits(10, 10, 1, 100);
        var channels = new Channels(limits, counters);
        var news = new ChannelName("/news");
        var firstIsClosing = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        // another slow subscriber whose close takes a moment, before ours is closed
        channels.subscribe(news, new Subscriber() {
            public boolean offer(Message m) { return !m.string().equals("2"); }
            public void close(CloseReason r) { firstIsClosing.countDown(); try { go.await(); } catch (InterruptedException e) { throw new IllegalStateException(e); } }
        });
        var slow = new OutboxSubscriber(limits, counters).join(channels, news);
        Together.run(
                () -> { channels.publish(news, Message.text("1", 0)); channels.publish(news, Message.text("2", 0)); },
                () -> { firstIsClosing.await(); slow.write(); channels.publish(news, Message.text("3", 0)); slow.write(); go.countDown(); });
        List<String> got = new ArrayList<>(slow.texts());
        assertThat(got).isEqualTo(List.of("1"));
    }
}
