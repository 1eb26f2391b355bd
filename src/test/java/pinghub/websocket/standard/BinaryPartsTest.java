package pinghub.websocket.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BinaryPartsTest {

    @Test
    void partsAddUpToOneMessage() {
        var parts = new BinaryParts(5);

        assertThat(parts.add(new byte[] {1, 2})).isTrue();
        assertThat(parts.add(new byte[0])).isTrue();
        assertThat(parts.add(new byte[] {3})).isTrue();

        assertThat(parts.take()).containsExactly(1, 2, 3);
    }

    @Test
    void theLimitHoldsOverAllPartsOfAMessage() {
        var parts = new BinaryParts(5);

        assertThat(parts.add(new byte[3])).isTrue();
        assertThat(parts.add(new byte[2])).isTrue();
        assertThat(parts.add(new byte[1])).isFalse();
    }

    @Test
    void onePartMayBeTooLargeByItself() {
        assertThat(new BinaryParts(5).add(new byte[5])).isTrue();
        assertThat(new BinaryParts(5).add(new byte[6])).isFalse();
    }

    @Test
    void whatIsTooLargeStaysTooLarge() {
        var parts = new BinaryParts(5);

        assertThat(parts.add(new byte[6])).isFalse();
        assertThat(parts.add(new byte[1])).as("the rest of the same message").isFalse();
    }

    @Test
    void everyMessageHasTheWholeLimit() {
        var parts = new BinaryParts(5);

        for (int i = 0; i < 3; i++) {
            assertThat(parts.add(new byte[5])).isTrue();
            assertThat(parts.take()).hasSize(5);
        }
    }

    @Test
    void whatIsTooLargeIsForgotten() {
        var parts = new BinaryParts(5);
        parts.add(new byte[5]);

        parts.add(new byte[1]);

        assertThat(parts.take()).isEmpty();
    }
}
