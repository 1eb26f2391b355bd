package pinghub.websocket.direct;

import java.nio.ByteBuffer;
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
import pinghub.channel.CloseReason;
import pinghub.channel.Message;

/** A frame to and from bytes: encoded once for a message, decoded once for a publisher. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameBenchmark {

    private static final int MAX_BYTES = 65_536;

    @Param({"100", "4096"})
    private int bytes;

    private String text;
    private byte[] masked;
    private FrameDecoder decoder;

    @Setup
    public void encodeOnce() {
        text = "x".repeat(bytes);
        byte[] frame = Frame.of(Message.text(text, 0));
        int header = frame.length - bytes;
        // A client's frame: the mask bit, a key of zeros, so that the payload stays as it is.
        masked = ByteBuffer.allocate(frame.length + 4).put(frame, 0, header).putInt(0).put(frame, header, bytes).array();
        masked[1] |= (byte) 0x80;
        decoder = new FrameDecoder(MAX_BYTES, false, null);
    }

    @Benchmark
    public byte[] encode() {
        return Frame.of(Message.text(text, 0));
    }

    @Benchmark
    public void decode(Blackhole hole) {
        decoder.decode(masked, 0, masked.length, new Sink(hole));
    }

    private record Sink(Blackhole hole) implements FrameHandler {

        @Override
        public void text(byte[] utf8) {
            hole.consume(utf8);
        }

        @Override
        public void binary(byte[] message) {
            throw new IllegalStateException("only text here");
        }

        @Override
        public void ping(byte[] payload) {
            throw new IllegalStateException("no control frames here");
        }

        @Override
        public void pong() {
            throw new IllegalStateException("no control frames here");
        }

        @Override
        public void closed(int code) {
            throw new IllegalStateException("no control frames here");
        }

        @Override
        public void broken(CloseReason reason) {
            throw new IllegalStateException("not broken, but " + reason);
        }
    }
}
