package pinghub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChannelsListTest {

    private static final ChannelName B = new ChannelName("/a/b");

    private final Channels channels = new Channels(new Limits(1000, 1000, 100, 1000), new Counters());

    @BeforeEach
    void someChannels() {
        for (String name : List.of("/z", "/a/c", "/a/b", "/a", "/a/b/c", "/b")) {
            channels.subscribe(new ChannelName(name), new Deaf());
        }
    }

    @Test
    void channelsAreListedInTheOrderOfTheirNamesPageByPage() {
        assertThat(names(channels.list("", null, 100))).containsExactly("/a", "/a/b", "/a/b/c", "/a/c", "/b", "/z");
        assertThat(names(channels.list("", null, 2))).containsExactly("/a", "/a/b");
        assertThat(names(channels.list("", B, 2))).containsExactly("/a/b/c", "/a/c");
        assertThat(names(channels.list("", new ChannelName("/aa"), 9))).as("no channel itself").containsExactly("/b", "/z");
        assertThat(names(channels.list("/a/", null, 9))).containsExactly("/a/b", "/a/b/c", "/a/c");
        assertThat(names(channels.list("/a/", B, 1))).containsExactly("/a/b/c");
        assertThat(names(channels.list("/nothing", null, 9))).isEmpty();
    }

    @Test
    void aPatternFindsTheChannelsThatThereAre() {
        assertThat(channels.matching(new ChannelPattern("/a/*"), 9)).extracting(ChannelName::value).containsExactly("/a/b", "/a/c");
        assertThat(channels.matching(new ChannelPattern("/**"), 2)).extracting(ChannelName::value).containsExactly("/a", "/a/b");
    }

    @Test
    void aChannelTellsWhoIsInAndWhatItHasSeen() {
        channels.subscribe(B, new Deaf());
        channels.publish(B, Message.text("1", 0));
        channels.publish(B, Message.text("2", 0));

        ChannelInfo info = channels.info(B).orElseThrow();

        assertThat(info.name()).isEqualTo(B);
        assertThat(info.subscribers()).isEqualTo(2);
        assertThat(info.messages()).isZero();
        assertThat(info.published()).isEqualTo(2);
        assertThat(channels.info(new ChannelName("/nobody"))).isEmpty();
    }

    @Test
    void allWhoAreInAChannelCanBeDisconnectedAtOnce() {
        var one = new RecordingSubscriber().join(channels, B);
        var other = new RecordingSubscriber().join(channels, B);
        var elsewhere = new RecordingSubscriber().join(channels, new ChannelName("/z"));

        assertThat(channels.closeAll(B, CloseReason.DISCONNECTED)).as("with the one who does not leave").isEqualTo(3);

        assertThat(one.closedBecause()).contains(CloseReason.DISCONNECTED);
        assertThat(other.closedBecause()).contains(CloseReason.DISCONNECTED);
        assertThat(elsewhere.closedBecause()).isEqualTo(Optional.empty());
        assertThat(channels.subscribers(B)).isEqualTo(1);
        assertThat(channels.closeAll(new ChannelName("/nobody"), CloseReason.DISCONNECTED)).isZero();
    }

    private static List<String> names(List<ChannelName> found) {
        return found.stream().map(ChannelName::value).toList();
    }
}
