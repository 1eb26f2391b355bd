package pinghub.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A node as its model has it, whatever its clients do. A seed that fails: {@code -Dsimulation.seed=…}. */
class SimulationTest {

    private static final String SEED = "simulation.seed";
    private static final int KNOWN = 60;
    private static final int NEW = 20; // others in each run
    private static final int STEPS = 2_000;

    static LongStream seeds() {
        Long seed = Long.getLong(SEED);
        return seed == null ? LongStream.concat(LongStream.range(0, KNOWN), new Random().longs(NEW)) : LongStream.of(seed);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theNodeAndItsModelAgree(long seed) {
        var simulation = new Simulation(seed);

        simulation.run(STEPS);

        assertThat(simulation.published()).isGreaterThan(STEPS / 10);
    }
}
