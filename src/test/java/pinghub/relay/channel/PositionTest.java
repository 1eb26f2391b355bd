package pinghub.relay.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"3 | 1 | 3", "[3] | 1 | 3", "[0],- | 2 | [0],-", "1,[0] | 2 | 1,[0]", "-,-,[7] | 3 | -,-,[7]",
            "4 | 3 | [4],-,-"})
    void tagsAreReadAndWritten(String tags, int channels, String written) {
        assertThat(Position.parse(100, tags, channels)).hasValueSatisfying(position -> {
            assertThat(position.tags()).isEqualTo(written);
            assertThat(position.time()).isEqualTo(100);
            assertThat(position.channels()).isEqualTo(channels);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"1,2 | 2", "[1],[2] | 2", "[1] | 2", "[1],2,3 | 2", "[1],2 | 1", "[-],2 | 2", "1,[2 | 2",
            "[],2 | 2", "[99999999999],1 | 2", "-1 | 1", "x | 2", "'' | 1", "[1],2, | 2", "[1], 2 | 2", "- | 1", "99999999999 | 1"})
    void whatIsNoPositionIsNone(String tags, int channels) {
        assertThat(Position.parse(100, tags, channels)).isEmpty();
    }

    @Test
    void ofTheOthersNothingIsSeenWhenTheTimeGoesOn() {
        MessageId[] seen = {new MessageId(100, 4), new MessageId(100, 2)};
        assertThat(Position.of(seen, 1).toString()).isEqualTo("100:4,[2]");

        seen[0] = new MessageId(101, 0);

        assertThat(Position.of(seen, 0).toString()).isEqualTo("101:[0],-");
    }

    @Test
    void whatWasSeenInALaterSecondThanThatOfTheLastIsNoPartOfIt() {
        MessageId[] seen = {new MessageId(100, 0), new MessageId(9_999_999_999L, 3)};

        Position position = Position.of(seen, 0);

        assertThat(position.toString()).isEqualTo("100:[0],-");
        assertThat(Position.parse(position.time(), position.tags(), 2)).as("as a client sends it").contains(position);
    }

    @Test
    void oneChannelHasNoBrackets() {
        assertThat(Position.of(new MessageId[] {new MessageId(7, 3)}, 0).toString()).isEqualTo("7:3");
    }
}
