package pinghub.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.transaction.Status;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.RecordingLog;

class MessengerTest {

    private static final String HALF = "a\ud800b";

    private final RecordingNode node = new RecordingNode();
    private final OneTransaction transaction = new OneTransaction();
    private final Pinghub pinghub = new Messenger(node, new Transactions(() -> transaction));
    private final PinghubChannel orders = pinghub.channel("/orders");

    @Test
    void aMessageIsPublishedAtOnceAndItsResultReturned() {
        Published published = orders.publish("one");

        assertThat(published).isEqualTo(new Published(1, Optional.of("a:1")));
        assertThat(node.requests()).containsExactly(List.of("/orders one"));
        assertThat(orders.path()).isEqualTo("/orders");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "orders", "/-/", "/-/metrics", "/a\0b", "/\ud800"})
    void aPathThatNoChannelCanHaveIsRefused(String path) {
        assertThatThrownBy(() -> pinghub.channel(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPathMayHave256CodePoints() {
        String path = "/" + "\ud83d\ude00".repeat(255);

        assertThat(pinghub.channel(path).path()).isEqualTo(path);
        assertThatThrownBy(() -> pinghub.channel(path + "x")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was 257");
    }

    @Test
    void halfOfASurrogatePairIsRefusedAtOnceAlsoWithinATransaction() {
        transaction.begin();

        assertThatThrownBy(() -> orders.publish(HALF)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> orders.publishAfterCommit(HALF)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTextThatIsTooLargeIsRefusedAtOnceAlsoWithinATransaction() {
        transaction.begin();
        String largest = "\u20ac".repeat(RecordingNode.MAX_BYTES / 3);

        orders.publish(largest + "x");

        for (String larger : List.of(largest + "xy", "x".repeat(RecordingNode.MAX_BYTES + 1))) {
            assertThat(catchThrowableOfType(RefusedException.class, () -> orders.publish(larger)).status()).isEqualTo(413);
            assertThat(catchThrowableOfType(RefusedException.class, () -> orders.publishAfterCommit(larger)).status()).isEqualTo(413);
        }
        assertThat(node.requests()).hasSize(1);
    }

    @Test
    void whatTheNodeDoesNotTakeIsThrown() {
        node.failing("one", new NoRoomException("no room"));

        assertThatThrownBy(() -> orders.publish("one")).isInstanceOf(NoRoomException.class);
        assertThatThrownBy(() -> orders.publishAfterCommit("one")).isInstanceOf(NoRoomException.class);
    }

    @Test
    void messagesOfATransactionAreSentTogetherInTheirOrderOnceItIsCommitted() {
        transaction.begin();
        orders.publishAfterCommit("one");
        pinghub.channel("/tables").publishAfterCommit("two");
        orders.publishAfterCommit("three");
        assertThat(node.requests()).isEmpty();

        transaction.commit();

        assertThat(node.requests()).containsExactly(List.of("/orders one", "/tables two", "/orders three"));
    }

    @Test
    void ofATransactionThatIsRolledBackNothingIsEverSent() {
        transaction.begin();
        orders.publishAfterCommit("lost");
        transaction.rollback();

        transaction.begin();
        orders.publishAfterCommit("kept");
        transaction.commit();

        assertThat(node.requests()).containsExactly(List.of("/orders kept"));
    }

    @Test
    void aTransactionThatCanOnlyBeRolledBackTakesMessagesAndSendsNone() {
        transaction.begin();
        orders.publishAfterCommit("one");
        transaction.setRollbackOnly();

        orders.publishAfterCommit("two");
        transaction.commit();

        assertThat(node.requests()).isEmpty();
    }

    @Test
    void whatIsPublishedAtOnceDoesNotWaitForTheTransaction() {
        transaction.begin();
        orders.publishAfterCommit("after");
        orders.publish("at once");
        transaction.commit();

        assertThat(node.requests()).containsExactly(List.of("/orders at once"), List.of("/orders after"));
    }

    @Test
    void withoutATransactionItIsPublishedAtOnce() {
        orders.publishAfterCommit("one");
        new Messenger(node, new Transactions(() -> null)).channel("/no-transactions-at-all").publishAfterCommit("two");

        assertThat(node.requests()).containsExactly(List.of("/orders one"), List.of("/no-transactions-at-all two"));
    }

    @Test
    void whileATransactionIsBeingCommittedItIsTooLate() {
        transaction.begin();
        transaction.status(Status.STATUS_COMMITTING);

        assertThatThrownBy(() -> orders.publishAfterCommit("late")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void afterTheCommitItIsPublishedAtOnce() {
        transaction.status(Status.STATUS_COMMITTED);

        orders.publishAfterCommit("one");

        assertThat(node.requests()).containsExactly(List.of("/orders one"));
    }

    @Test
    void twoNodesDoNotShareWhatATransactionKeeps() {
        var other = new RecordingNode();
        transaction.begin();
        orders.publishAfterCommit("here");
        new Messenger(other, new Transactions(() -> transaction)).channel("/orders").publishAfterCommit("there");
        transaction.commit();

        assertThat(node.requests()).containsExactly(List.of("/orders here"));
        assertThat(other.requests()).containsExactly(List.of("/orders there"));
    }

    @Test
    void theTransactionsAreFoundAsSoonAsTheyAreThere() {
        var there = new boolean[1];
        var channel = new Messenger(node, new Transactions(() -> there[0] ? transaction : null)).channel("/orders");
        transaction.begin();
        there[0] = true;

        channel.publishAfterCommit("one");
        there[0] = false; // as on a thread of the application's own, without java:comp
        channel.publishAfterCommit("two");

        assertThat(node.requests()).isEmpty();
    }

    @Test
    void whatCouldNotBePublishedAfterTheCommitIsAWarningWithoutItsText() {
        node.failing("secret", new UnreachableException("away", false, new IOException()));
        try (var log = new RecordingLog(Messenger.class)) {
            transaction.begin();
            orders.publishAfterCommit("one");
            pinghub.channel("/tables").publishAfterCommit("secret");

            transaction.commit();

            assertThat(log.complaints()).singleElement().satisfies(message -> assertThat(message)
                    .contains("of 2 messages", "1 could not be published", "/tables").doesNotContain("secret"));
        }
    }
}
