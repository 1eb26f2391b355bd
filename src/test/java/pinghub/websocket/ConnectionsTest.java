package pinghub.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static pinghub.websocket.OneNode.NEWS;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import pinghub.channel.ChannelName;
import pinghub.channel.Start;
import pinghub.websocket.Connections.Entry;

class ConnectionsTest {

    @Test
    void whoEntersIsSubscribedAndCanBeFound() {
        var node = new OneNode();

        Connection connection = node.enter();

        assertThat(node.channels.subscribers(NEWS)).isEqualTo(1);
        assertThat(node.connections.size()).isEqualTo(1);
        assertThat(node.connections.find(connection.id())).containsSame(connection);
        assertThat(node.connections.find(connection.id() + 1)).isEmpty();
    }

    @Test
    void everyConnectionHasItsOwnId() {
        var node = new OneNode();
        Connection first = node.enter();
        first.ended();

        assertThat(node.enter().id()).isNotEqualTo(first.id());
    }

    @Test
    void whereThereIsNoRoomNobodyEntersAndNothingIsLeft() {
        var node = new OneNode("pinghub.subscribers.max=1");
        Connection only = node.enter();

        assertThat(node.connections.enter(NEWS, new Start.Now(), () -> { })).isEqualTo(new Entry.Full("subscribers", 1));
        assertThat(node.connections.size()).isEqualTo(1);

        only.ended();

        assertThat(node.connections.enter(NEWS, new Start.Now(), () -> { })).isInstanceOf(Entry.Welcome.class);
    }

    @Test
    void whereThereIsNoRoomForAChannelThatIsWhatItSays() {
        var node = new OneNode("pinghub.channels.max=1");
        node.enter();

        assertThat(node.connections.enter(new ChannelName("/other"), new Start.Now(), () -> { })).isEqualTo(new Entry.Full("channels", 1));
        assertThat(node.connections.enter(NEWS, new Start.Now(), () -> { })).isInstanceOf(Entry.Welcome.class);
    }

    @Test
    void whoeverBroughtAConnectionHearsThatItIsGone() {
        var node = new OneNode();
        var gone = new AtomicInteger();
        var entry = (Entry.Welcome) node.connections.enter(NEWS, new Start.Now(), gone::incrementAndGet);

        assertThat(gone).hasValue(0);
        entry.connection().ended();

        assertThat(gone).hasValue(1);
    }

    @Test
    void whoeverBroughtAConnectionHearsThatThereWasNoRoom() {
        var node = new OneNode("pinghub.subscribers.max=1");
        node.enter();
        var gone = new AtomicInteger();

        node.connections.enter(NEWS, new Start.Now(), gone::incrementAndGet);

        assertThat(gone).hasValue(1);
    }
}
