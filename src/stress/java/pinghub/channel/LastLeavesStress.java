package pinghub.channel;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The last subscriber of a channel leaves while another one joins and publishes, on real processors. */
public final class LastLeavesStress {

    private static final ChannelName NAME = new ChannelName("/a");

    private LastLeavesStress() {
    }

    /** How many heard it, how many are there afterwards, and how many channels. */
    @JCStressTest
    @Outcome(id = {"1, 1, 1", "2, 1, 1"}, expect = Expect.ACCEPTABLE, desc = "it hears itself, and stays")
    @Outcome(expect = Expect.FORBIDDEN, desc = "somebody joined a channel that was being dropped")
    @State
    public static class Ours {

        private final Counters counters = new Counters();
        private final Channels channels = new Channels(new Limits(10, 10, 10, 100, 1000), counters);
        private final Subscription last = join();

        @Actor
        public void lastLeaves() {
            last.close();
        }

        @Actor
        public void anotherJoinsAndPublishes(III_Result result) {
            join();
            result.r1 = channels.publish(NAME, Message.text("x", 0)).subscribers();
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r2 = channels.publish(NAME, Message.text("y", 0)).subscribers();
            result.r3 = channels.channels();
        }

        private Subscription join() {
            return ((Admission.Admitted) channels.subscribe(NAME, new Deaf())).subscription();
        }
    }

    /** The mistake itself, to see that it would be found: removed if it is empty, in two steps. */
    @JCStressTest
    @Outcome(id = {"1, 1, 1", "2, 1, 1"}, expect = Expect.ACCEPTABLE, desc = "by luck")
    @Outcome(expect = Expect.ACCEPTABLE_INTERESTING, desc = "the planted race")
    @State
    public static class Planted {

        private final ConcurrentMap<String, ConcurrentMap<Integer, Boolean>> channels = new ConcurrentHashMap<>();

        public Planted() {
            join(1);
        }

        @Actor
        public void lastLeaves() {
            ConcurrentMap<Integer, Boolean> members = channels.get("/a");
            members.remove(1);
            if (members.isEmpty()) {
                channels.remove("/a");
            }
        }

        @Actor
        public void anotherJoinsAndPublishes(III_Result result) {
            join(2);
            result.r1 = publish();
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r2 = publish();
            result.r3 = channels.size();
        }

        private void join(int who) {
            channels.computeIfAbsent("/a", name -> new ConcurrentHashMap<>()).put(who, true);
        }

        private int publish() {
            ConcurrentMap<Integer, Boolean> members = channels.get("/a");
            return members == null ? 0 : members.size();
        }
    }
}
