package pinghub.websocket.standard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import pinghub.channel.RecordingLog;

class StaleResponsesTest {

    @Test
    void theSwitchIsTurnedOnWhereTheServerHasIt() {
        var switches = List.of(Present.class.getName(), Late.class.getName());

        StaleResponses.cutOff(switches);

        assertThat(Present.enforced).isTrue();
        assertThat(Late.enforced).isTrue();
    }

    @Test
    void anotherServerHasNoneAndThatIsWell() {
        try (var log = new RecordingLog(StaleResponses.class)) {
            StaleResponses.cutOff();
            StaleResponses.cutOff(List.of(String.class.getName(), "org.example.Absent"));

            assertThat(log.complaints()).isEmpty();
        }
    }

    @Test
    void aSwitchThatCannotBeTurnedIsSaidAndTheOtherIsTurned() {
        Late.enforced = false;

        try (var log = new RecordingLog(StaleResponses.class)) {
            StaleResponses.cutOff(List.of(Broken.class.getName(), Late.class.getName()));

            assertThat(log.complaints()).containsExactly("the scope of responses could not be enforced");
        }
        assertThat(Late.enforced).isTrue();
    }

    /** As Payara's is. */
    public static final class Present {

        private static boolean enforced; // as it is there

        public static void setEnforceScope(boolean enforce) {
            enforced = enforce;
        }
    }

    /** And the other one. */
    public static final class Late {

        private static boolean enforced;

        public static void setEnforceScope(boolean enforce) {
            enforced = enforce;
        }
    }

    /** As another version's may be. */
    public static final class Broken {

        public static void setEnforceScope(boolean enforce) {
            throw new IllegalStateException("not any more: " + enforce);
        }
    }
}
