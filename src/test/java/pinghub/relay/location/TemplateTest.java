package pinghub.relay.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {

    private static final Map<String, String> VALUES = Map.of("1", "one", "10", "ten", "user", "u", "arg_id", "42", "uri", "/a");

    @ParameterizedTest
    @CsvSource({"news, news", "$1, one", "$10, one0", "${10}, ten", "a$1b, aoneb", "${1}b, oneb", "$1$user, oneu", "$arg_id-x, 42-x",
        "$user/$uri, u//a", "$$1, $1", "a$$, a$", "$arg_other, ''", "x${arg_id}y$arg_idx, x42y"})
    void variablesTakeTheirValuesAndTheRestIsAsItIs(String template, String text) {
        assertThat(parse(template).resolve(name -> VALUES.getOrDefault(name, ""))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"$2, $2", "${other}, $other", "$usr-$uri, $usr", "$argid, $argid", "a$, starts no variable", "${}, starts no variable",
        "${1, starts no variable", "$-, starts no variable"})
    void whatIsNoVariableIsNamed(String template, String reason) {
        assertThatThrownBy(() -> parse(template)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(reason);
    }

    @Test
    void itKnowsItsVariables() {
        assertThat(parse("a$1-${arg_id}$1").variables()).containsExactlyInAnyOrder("1", "arg_id");
        assertThat(parse("a$1").isConstant()).isFalse();
        assertThat(parse("a$$").isConstant()).isTrue();
    }

    private static Template parse(String text) {
        return Template.parse(text, Set.of("1", "10", "user")::contains);
    }
}
