package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnclearConnectionsTest {

    private static final int REMEMBERED = 10_000;

    private final UnclearConnections unclear = new UnclearConnections();

    @Test
    void onlyTheOnesThatWereAddedAre() {
        unclear.add(on("1"));

        assertThat(unclear.contains(on("1"))).isTrue();
        assertThat(unclear.contains(on("2"))).isFalse();
    }

    @Test
    void whatTheServerHasNoNameForIsNot() {
        unclear.add(FakeRequest.get());
        unclear.add(on("1"));

        assertThat(unclear.contains(FakeRequest.get())).isFalse();
    }

    @Test
    void asManyAreRememberedAsNeedBeAndTheOldestForgotten() {
        for (int i = 0; i <= REMEMBERED; i++) {
            unclear.add(on("c" + i));
        }

        assertThat(unclear.contains(on("c0"))).isFalse();
        assertThat(unclear.contains(on("c1"))).isTrue();
        assertThat(unclear.contains(on("c" + REMEMBERED))).isTrue();
    }

    private static FakeRequest on(String connection) {
        return FakeRequest.get().on(connection);
    }
}
