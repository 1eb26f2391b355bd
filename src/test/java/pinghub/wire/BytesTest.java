package pinghub.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BytesTest {

    @Test
    void asciiIsAByteACharacter() {
        assertThat(Bytes.ascii("a\n~")).containsExactly('a', '\n', '~');
    }

    @Test
    void oneComesBehindTheOtherAndNeitherIsChanged() {
        byte[] first = {1, 2};
        byte[] second = {3};

        byte[] both = Bytes.join(first, second);
        both[0] = 9;

        assertThat(both).containsExactly(9, 2, 3);
        assertThat(first).containsExactly(1, 2);
        assertThat(second).containsExactly(3);
    }

    @Test
    void whatIsJoinedToNothingIsANewArrayAllTheSame() {
        byte[] some = {1};
        byte[] nothing = {};

        assertThat(Bytes.join(some, nothing)).containsExactly(1).isNotSameAs(some);
        assertThat(Bytes.join(nothing, some)).containsExactly(1).isNotSameAs(some);
    }
}
