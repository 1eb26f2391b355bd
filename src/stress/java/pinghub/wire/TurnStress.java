package pinghub.wire;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two publishers have something for one connection at the same moment: one of them writes both, never both at once, and none is left. */
public final class TurnStress {

    private static final Thread NOBODY = new Thread("never started");

    private TurnStress() {
    }

    /** How many were written, and by how many at once. */
    @JCStressTest
    @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "both, one after the other")
    @Outcome(expect = Expect.FORBIDDEN, desc = "one is left for ever, or two wrote at once")
    @State
    public static class Ours extends Turn {

        private final Network network = new Network();

        public Ours() {
            super(new FanOut.Shard(task -> NOBODY));
        }

        @Actor
        public void one() {
            network.offer();
            callHere();
        }

        @Actor
        public void other() {
            network.offer();
            callHere();
        }

        @Override
        protected int write(int atMost) {
            network.writeAll();
            return atMost;
        }

        @Override
        protected void broken() {
            throw new IllegalStateException();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            network.report(result);
        }
    }

    /** A hand-over that looks right and is not, to see that it would be found: it lets go after it has looked for the last time. */
    @JCStressTest
    @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "by luck")
    @Outcome(expect = Expect.ACCEPTABLE_INTERESTING, desc = "the planted race")
    @State
    public static class Planted {

        private final Network network = new Network();
        private final AtomicInteger busy = new AtomicInteger();

        @Actor
        public void one() {
            network.offer();
            write();
        }

        @Actor
        public void other() {
            network.offer();
            write();
        }

        private void write() {
            if (busy.compareAndSet(0, 1)) {
                network.writeAll();
                busy.set(0);
            }
        }

        @Arbiter
        public void afterwards(II_Result result) {
            network.report(result);
        }
    }

    /** Counts what waits, what was written, and who was at it. */
    private static final class Network {

        private final AtomicInteger waiting = new AtomicInteger();
        private int written;            // without any protection but the turn
        private final AtomicInteger within = new AtomicInteger();
        private volatile int mostWithin;

        void offer() {
            waiting.incrementAndGet();
        }

        void writeAll() {
            mostWithin = Math.max(mostWithin, within.incrementAndGet());
            while (waiting.get() > 0) {
                waiting.decrementAndGet();
                written++;
            }
            within.decrementAndGet();
        }

        void report(II_Result result) {
            result.r1 = written;
            result.r2 = mostWithin;
        }
    }
}
