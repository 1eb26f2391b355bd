package pinghub.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.CharacterCodingException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import pinghub.channel.Message;

/** The check that every POST's body goes through. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Utf8Benchmark {

    @Param({"100", "4096"})
    private int bytes;

    @Param({"ascii", "umlauts"})
    private String kind;

    private byte[] body;

    @Setup
    public void write() {
        body = (kind.equals("ascii") ? "x".repeat(bytes) : "\u00E4".repeat(bytes / 2)).getBytes(UTF_8);
    }

    @Benchmark
    public Message check() throws CharacterCodingException {
        return Message.text(body, 0);
    }
}
