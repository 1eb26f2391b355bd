package pinghub.relay.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComputedTest {

    private final List<String> parsed = new ArrayList<>();

    @Test
    void whatIsTheSameForAllIsReadOnce() {
        Computed<Integer> ten = computed("10");

        assertThat(List.of(ten.of(name -> "1"), ten.of(name -> "2"))).containsExactly(10, 10);
        assertThat(parsed).containsExactly("10");
    }

    @Test
    void whatTheRequestSaysIsReadForEach() {
        Computed<Integer> asked = computed("$arg_max");

        assertThat(List.of(asked.of(name -> "1"), asked.of(name -> "2"))).containsExactly(1, 2);
    }

    @Test
    void whatIsNoSuchValueIsRefusedAndTheNextIsRead() {
        Computed<Integer> asked = computed("$arg_max");

        assertThatThrownBy(() -> asked.of(name -> "many")).isInstanceOf(IllegalArgumentException.class);
        assertThat(asked.of(name -> "3")).isEqualTo(3);
    }

    private Computed<Integer> computed(String template) {
        return new Computed<>(Template.parse(template, name -> false), text -> {
            parsed.add(text);
            return Integer.valueOf(text);
        });
    }
}
