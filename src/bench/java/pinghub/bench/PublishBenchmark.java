package pinghub.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import pinghub.channel.ChannelName;
import pinghub.channel.ChannelPattern;
import pinghub.channel.ChannelRules;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;
import pinghub.channel.Counters;
import pinghub.channel.HistoryRule;
import pinghub.channel.Limits;
import pinghub.channel.Message;
import pinghub.channel.Outbox;
import pinghub.channel.Subscriber;

/** One message through a channel into the outboxes of its subscribers, and out of them: the core without any network. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PublishBenchmark {

    private static final ChannelName NEWS = new ChannelName("/news");
    private static final int OUTBOX_MESSAGES = 256;
    private static final int OUTBOX_BYTES = 1 << 22;

    @Param({"0", "1", "10", "1000"})
    private int subscribers;

    @Param({"0", "100"})
    private int kept;

    private final Counters counters = new Counters();
    private final List<Outbox> outboxes = new ArrayList<>();
    private Channels channels;
    private Message message;

    @Setup
    public void join() {
        var limits = new Limits(100_000, 100_000, OUTBOX_MESSAGES, OUTBOX_BYTES);
        channels = new Channels(limits, rules(), counters, () -> 0);
        message = Message.text("x".repeat(100), 0);
        for (int i = 0; i < subscribers; i++) {
            var outbox = new Outbox(limits, counters);
            outboxes.add(outbox);
            channels.subscribe(NEWS, new Subscriber() {
                @Override
                public boolean offer(Message offered) {
                    return outbox.offer(offered);
                }

                @Override
                public void close(CloseReason reason) {
                    throw new IllegalStateException("nobody is slow here");
                }
            });
        }
    }

    private ChannelRules rules() {
        return kept == 0 ? ChannelRules.NONE : new ChannelRules(
                Map.of(new ChannelPattern("/*"), new HistoryRule(kept, Duration.ofMinutes(10), 1 << 20)), Map.of());
    }

    @Benchmark
    public void publishAndTakeOut(Blackhole hole) {
        channels.publish(NEWS, message);
        for (Outbox outbox : outboxes) {
            hole.consume(outbox.poll());
        }
    }
}
