package pinghub.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pinghub.channel.ChannelName;
import pinghub.channel.ChannelPattern;
import pinghub.channel.ChannelRules;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.HandTicker;
import pinghub.channel.HistoryRule;
import pinghub.channel.Limits;
import pinghub.channel.RecordingSubscriber;
import pinghub.client.Draft;
import pinghub.client.Messenger;
import pinghub.client.NoRoomException;
import pinghub.client.Node;
import pinghub.client.Pinghub;
import pinghub.client.Published;
import pinghub.client.RefusedException;
import pinghub.config.Settings;
import pinghub.config.SomeSettings;

class LocalNodeTest {

    private static final ChannelName ORDERS = new ChannelName("/orders");

    private final Settings settings = SomeSettings.with("pinghub.post.message-max-bytes=10", "pinghub.reserved-prefix=/internal/");
    private final Counters counters = new Counters();
    private final HandTicker ticker = new HandTicker();
    private final Channels channels = new Channels(new Limits(100, 1, 100, 1000),
            new ChannelRules(Map.of(new ChannelPattern("/kept/*"), new HistoryRule(1, Duration.ofMinutes(1), 100)), Map.of()),
            counters, ticker);
    private final Node node = new LocalNode(channels, ticker, settings);
    private final Pinghub pinghub = new Messenger(node);

    @Test
    void aMessageReachesEverySubscriberAndIsCountedAsAPost() {
        var alice = new RecordingSubscriber().join(channels, ORDERS);
        var bob = new RecordingSubscriber().join(channels, ORDERS);

        Published published = pinghub.channel("/orders").publish("5 \u20ac");

        assertThat(published.subscribers()).isEqualTo(2);
        assertThat(published.id()).hasValueSatisfying(id -> assertThat(id).matches("[0-9a-f]+:1"));
        assertThat(alice.texts()).containsExactly("5 \u20ac");
        assertThat(bob.texts()).containsExactly("5 \u20ac");
        assertThat(counters.postMessages()).isEqualTo(1);
        assertThat(counters.bytesIn()).isEqualTo(5);
        assertThat(counters.dueDeliveries()).isEqualTo(2);
    }

    @Test
    void whatNobodyHearsIsAcceptedAndHasNoId() {
        assertThat(pinghub.channel("/nobody").publish("x")).isEqualTo(new Published(0, Optional.empty()));
        assertThat(counters.unheardMessages()).isEqualTo(1);
    }

    @Test
    void anEmptyTextIsNoMessage() {
        var alice = new RecordingSubscriber().join(channels, ORDERS);

        assertThat(pinghub.channel("/orders").publish("").subscribers()).isZero();

        assertThat(alice.texts()).isEmpty();
        assertThat(counters.postMessages()).isZero();
    }

    @Test
    void ofManyMessagesAllHaveBeenOfferedBeforeThisThreadWrites() {
        var alice = new RecordingSubscriber().join(channels, ORDERS);

        List<Node.Outcome> outcomes = node.publish(List.of(new Draft(ORDERS, "one"), new Draft(ORDERS, "two")));

        assertThat(outcomes).hasSize(2).allMatch(Node.Outcome.Accepted.class::isInstance);
        assertThat(alice.texts()).containsExactly("one", "two");
        assertThat(alice.flushes()).allSatisfy(flush -> assertThat(flush.here()).isFalse());
    }

    @Test
    void whereThereIsNoRoomToKeepItNothingIsPublished() {
        new RecordingSubscriber().join(channels, ORDERS); // the only channel there may be

        assertThatThrownBy(() -> pinghub.channel("/kept/a").publish("x")).isInstanceOf(NoRoomException.class);
    }

    @Test
    void theRulesAreThoseOfTheSettings() {
        assertThatThrownBy(() -> pinghub.channel("/orders").publish("12345678901")).isInstanceOf(RefusedException.class)
                .hasMessageContaining("10 bytes");
        assertThatThrownBy(() -> pinghub.channel("/internal/x")).isInstanceOf(IllegalArgumentException.class);
        assertThat(pinghub.channel("/-/x").path()).isEqualTo("/-/x");
    }
}
