package pinghub.channel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * That the core behaves as if one thread did everything, whatever two or three do: Lincheck runs short programs through many
 * interleavings and looks for an order that explains what came out.
 */
class LincheckTest {

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions().threads(2).actorsPerThread(3).iterations(5).invocationsPerIteration(100);
    }

    /** The last subscriber leaves while another joins, who then publishes: must reach at least itself. */
    private static ExecutionScenario lastLeavesWhileAnotherJoins() {
        return new ExecutionScenario(List.of(clientDoes("firstJoins")),
                List.of(List.of(clientDoes("firstLeaves")), List.of(clientDoes("secondJoins"), clientDoes("publish"))), List.of(), null);
    }

    private static Actor clientDoes(String operation) {
        try {
            return new Actor(Clients.class.getMethod(operation), List.of());
        } catch (NoSuchMethodException wrong) {
            throw new AssertionError(wrong);
        }
    }

    @Test
    void anOutboxIsAQueue() {
        options().check(OutboxOperations.class);
    }

    @Test
    void channelsComeAndGoWithTheirSubscribers() {
        options().addCustomScenario(lastLeavesWhileAnotherJoins()).check(ChannelsOperations.class);
    }

    @Test
    void aRaceBetweenFindingAChannelAndItsLastSubscriberWouldBeFound() {
        ModelCheckingOptions onlyThat = options().iterations(0).addCustomScenario(lastLeavesWhileAnotherJoins());

        assertThatThrownBy(() -> onlyThat.check(RacyOperations.class)).isInstanceOf(LincheckAssertionError.class)
                .hasMessageContaining("Invalid execution results");
    }

    /** What a channel and a wire do to an outbox. */
    public static class OutboxOperations {

        private final Counters counters = new Counters();
        private final Outbox outbox = new Outbox(new Limits(1, 1, 2, 100), counters);

        @Operation
        public boolean offer(@Param(gen = IntGen.class, conf = "0:9") int number) {
            return outbox.offer(Message.text(Integer.toString(number), 0));
        }

        @Operation
        public String poll() {
            Message message = outbox.poll();
            return message == null ? null : message.string();
        }

        @Operation
        public int size() {
            return outbox.size();
        }

        @Operation
        public void close() {
            outbox.close(DropReason.GONE);
        }
    }

    /** What clients of one channel do. */
    public abstract static class Clients {

        abstract void join(int who);

        abstract void leave(int who);

        /** Returns how many hear it. */
        @Operation
        public abstract int publish();

        @Operation(nonParallelGroup = "first")
        public void firstJoins() {
            join(0);
        }

        @Operation(nonParallelGroup = "first")
        public void firstLeaves() {
            leave(0);
        }

        @Operation(nonParallelGroup = "second")
        public void secondJoins() {
            join(1);
        }

        @Operation(nonParallelGroup = "second")
        public void secondLeaves() {
            leave(1);
        }
    }

    /** The core. */
    public static class ChannelsOperations extends Clients {

        private static final ChannelName NAME = new ChannelName("/a");
        private final Channels channels = new Channels(new Limits(10, 10, 10, 100), new Counters());
        private final Subscription[] places = new Subscription[2];

        @Override
        public int publish() {
            return channels.publish(NAME, Message.text("x", 0)).subscribers();
        }

        @Override
        void join(int who) {
            if (places[who] == null) {
                places[who] = ((Admission.Admitted) channels.subscribe(NAME, new Deaf())).subscription();
            }
        }

        @Override
        void leave(int who) {
            if (places[who] != null) {
                places[who].close();
                places[who] = null;
            }
        }
    }

    /** The mistake that the core must not make: between finding a channel and joining it, its last subscriber leaves and drops it. */
    public static class RacyOperations extends Clients {

        private final ConcurrentMap<String, ConcurrentMap<Integer, Boolean>> channels = new ConcurrentHashMap<>();

        @Override
        public int publish() {
            ConcurrentMap<Integer, Boolean> members = channels.get("/a");
            return members == null ? 0 : members.size();
        }

        @Override
        void join(int who) {
            channels.computeIfAbsent("/a", name -> new ConcurrentHashMap<>()).put(who, true);
        }

        @Override
        void leave(int who) {
            ConcurrentMap<Integer, Boolean> members = channels.get("/a");
            if (members != null) {
                members.remove(who);
                if (members.isEmpty()) {
                    channels.remove("/a");
                }
            }
        }
    }
}
