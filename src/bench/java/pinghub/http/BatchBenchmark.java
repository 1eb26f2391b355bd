package pinghub.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.Limits;
import pinghub.config.SomeSettings;

/** A batch of 4,000 messages of 100 bytes for 1,000 channels without subscribers: the time for one message, without any network. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
public class BatchBenchmark {

    private static final int MESSAGES = 4000;
    private static final int CHANNELS = 1000;

    @Param({"NDJSON", "JSON"})
    private String written;
    private BatchFormat format;
    private byte[] body;
    private BatchDoor door;

    @Setup
    public void write() {
        format = BatchFormat.valueOf(written);
        var text = new StringBuilder(format == BatchFormat.JSON ? "[" : "");
        for (int i = 0; i < MESSAGES; i++) {
            text.append(format == BatchFormat.JSON && i > 0 ? "," : "").append("{\"channel\":\"/bench/").append(i % CHANNELS)
                    .append("\",\"message\":\"").append("0123456789".repeat(10)).append("\"}\n");
        }
        body = text.append(format == BatchFormat.JSON ? "]" : "").toString().getBytes(StandardCharsets.UTF_8);
        var counters = new Counters();
        var channels = new Channels(new Limits(1000, 1000, 256, 1 << 22), counters);
        door = new BatchDoor(new BatchReader(SomeSettings.with()), new PostDoor(channels, System::nanoTime),
                new IdempotencyKeys(SomeSettings.with(), System::nanoTime), System::nanoTime, SomeSettings.with());
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public Object publish() {
        return door.publish(body, format, Optional.empty());
    }
}
