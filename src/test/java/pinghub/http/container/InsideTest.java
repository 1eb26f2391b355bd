package pinghub.http.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InsideTest {

    private final Server server = new Server();

    @ParameterizedTest
    @CsvSource({"port, 8080", "name, server"})
    void aFieldIsFoundInItsClassAndAboveIt(String field, String value) throws ReflectiveOperationException {
        assertThat(Inside.get(server, field)).hasToString(value);
    }

    @Test
    void aFieldThatMustHoldSomethingIsNamedIfItDoesNot() throws ReflectiveOperationException {
        assertThat(Inside.getIfAny(server, "connection")).isNull();
        assertThatThrownBy(() -> Inside.get(server, "connection")).isInstanceOf(NullPointerException.class).hasMessage("connection");
    }

    @Test
    void aFieldIsSet() throws ReflectiveOperationException {
        Inside.set(server, "connection", "one");

        assertThat(Inside.getIfAny(server, "connection")).isEqualTo("one");
    }

    @Test
    void aMethodIsFoundByTheNumberOfItsParameters() throws ReflectiveOperationException {
        assertThat(Inside.call(server, "serve")).isEqualTo("nothing");
        assertThat(Inside.call(server, "serve", "a")).isEqualTo("a");
        assertThat(Inside.call(server, "serve", "a", 2)).isEqualTo("aa");
        assertThat(Inside.call(server, "stop")).isEqualTo("stopped");
    }

    @Test
    void aMethodIsFoundByTheTypesOfItsParameters() throws ReflectiveOperationException {
        assertThat(Inside.method(Server.class, "take", "String").invoke(server, "a")).isEqualTo("a");
        assertThat(Inside.method(Server.class, "take", "List").invoke(server, List.of(1, 2))).isEqualTo("2");
    }

    @Test
    void ofTwoThatDifferInWhatTheyReturnTheOneInTheSourceIsMeant() throws ReflectiveOperationException {
        assertThat(Inside.method(Server.class, "get", 0).getReturnType()).isEqualTo(String.class);
    }

    @Test
    void whatAnotherVersionDoesNotHaveIsNamed() {
        assertThatThrownBy(() -> Inside.get(server, "worker")).isInstanceOf(NoSuchFieldException.class).hasMessage("worker");
        assertThatThrownBy(() -> Inside.call(server, "stop", 1)).isInstanceOf(NoSuchMethodException.class).hasMessage("stop");
        assertThatThrownBy(() -> Inside.method(Server.class, "take", "Integer")).isInstanceOf(NoSuchMethodException.class)
                .hasMessage("take");
    }

    /** Something of another's, with nothing in it that is open to us. */
    @SuppressWarnings("unused") // found by name
    private static class Part {

        private final String name = "server";
        private String connection;

        private String stop() {
            return "stopped";
        }
    }

    @SuppressWarnings("unused") // found by name
    private static final class Server extends Part implements Supplier<String> {

        private final int port = 8080;

        private String serve() {
            return "nothing";
        }

        private String serve(String what) {
            return what;
        }

        private String serve(String what, int times) {
            return what.repeat(times);
        }

        private String take(String what) {
            return what;
        }

        private String take(List<?> what) {
            return Integer.toString(what.size());
        }

        @Override
        public String get() {
            return "got";
        }
    }
}
