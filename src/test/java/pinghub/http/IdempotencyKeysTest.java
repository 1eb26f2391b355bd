package pinghub.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinghub.channel.HandTicker;
import pinghub.config.SomeSettings;
import pinghub.http.BatchDoor.Outcome;
import pinghub.http.IdempotencyKeys.Scope;

class IdempotencyKeysTest {

    private static final byte[] ONE = {1};
    private static final byte[] OTHER = {2};

    private final HandTicker ticker = new HandTicker();
    private final IdempotencyKeys keys = keys(1 << 20);
    private final AtomicInteger done = new AtomicInteger();

    private IdempotencyKeys keys(int maxBytes) {
        return new IdempotencyKeys(SomeSettings.with("pinghub.post.keys-max-bytes=" + maxBytes), ticker);
    }

    @Test
    void whatWasDoneWithAKeyIsAnsweredAgainForAMinute() {
        assertThat(text(once("k", ONE))).isEqualTo("1");
        ticker.advance(Duration.ofSeconds(60).minusNanos(1));
        assertThat(text(once("k", ONE))).isEqualTo("1");

        ticker.advance(Duration.ofNanos(1));
        assertThat(text(once("k", ONE))).isEqualTo("2");
    }

    @Test
    void somethingElseWithTheSameKeyIsRefused() {
        once("k", ONE);

        assertThat(status(once("k", OTHER))).isEqualTo(422);
        assertThat(status(keys.once(Scope.BATCH, "k", OTHER, 10, this::work))).as("a batch").isEqualTo(200);
        assertThat(done).hasValue(2);
    }

    @Test
    void whatPublishedNothingMayBeTriedAgain() {
        keys.once(Scope.ITEM, "k", ONE, 10, () -> new Outcome.Results(new byte[10], false));
        keys.once(Scope.ITEM, "k", OTHER, 10, () -> new Outcome.Refused(Refusal.BUSY));

        assertThat(text(once("k", ONE))).isEqualTo("1");
    }

    @Test
    void whatFailedMayBeTriedAgain() {
        assertThatThrownBy(() -> keys.once(Scope.ITEM, "k", ONE, 10, () -> {
            throw new IllegalStateException("on purpose");
        })).hasMessage("on purpose");

        assertThat(text(once("k", ONE))).isEqualTo("1");
    }

    @Test
    void whereThereIsNoRoomANewKeyIsRefusedAndNoneIsForgotten() {
        IdempotencyKeys few = keys(3000);
        int fit = 0;
        while (status(few.once(Scope.ITEM, "k" + fit, ONE, 10, this::work)) == 200) {
            fit++;
        }

        assertThat(fit).isBetween(8, 12);
        assertThat(status(few.once(Scope.ITEM, "new", ONE, 10, this::work))).isEqualTo(503);
        assertThat(text(few.once(Scope.ITEM, "k0", ONE, 10, this::work))).isEqualTo("1");
        assertThat(done).hasValue(fit);

        ticker.advance(Duration.ofMinutes(1));
        few.sweep();
        assertThat(status(few.once(Scope.ITEM, "new", ONE, 10, this::work))).isEqualTo(200);
    }

    @Test
    void roomIsTakenForWhatIsRememberedAndForNothingElse() {
        IdempotencyKeys few = keys(2000);
        for (int i = 0; i < 100; i++) {
            few.once(Scope.ITEM, "k" + i, ONE, 1000, () -> new Outcome.Refused(Refusal.BUSY));
            few.once(Scope.ITEM, "same", ONE, 1000, this::work);
            few.once(Scope.ITEM, "same", OTHER, 1000, this::work);
            ticker.advance(Duration.ofSeconds(30));
        }

        assertThat(status(few.once(Scope.ITEM, "large", ONE, 1000, () -> new Outcome.Results(new byte[1000], true)))).isEqualTo(200);
        assertThat(status(few.once(Scope.ITEM, "larger", ONE, 1000, this::work))).isEqualTo(503);
    }

    @RepeatedTest(50)
    void ofManyAtOnceOneDoesItAndAllHaveItsAnswer() throws Exception {
        int threads = 4;
        var start = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Outcome>> answers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                answers.add(pool.submit(() -> {
                    start.await();
                    return once("k", ONE);
                }));
            }
            start.countDown();

            for (Future<Outcome> answer : answers) {
                assertThat(text(answer.get(10, TimeUnit.SECONDS))).isEqualTo("1");
            }
            assertThat(done).hasValue(1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void whoWaitsForOneThatFailsDoesItAfterIt() throws Exception {
        var begun = new CountDownLatch(1);
        var fail = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            Future<Outcome> first = pool.submit(() -> keys.once(Scope.ITEM, "k", ONE, 10, () -> {
                begun.countDown();
                await(fail);
                return new Outcome.Refused(Refusal.BUSY);
            }));
            await(begun);
            Future<Outcome> second = pool.submit(() -> once("k", ONE));
            assertThat(done).as("the first is still at it").hasValue(0);
            fail.countDown();

            assertThat(status(first.get(10, TimeUnit.SECONDS))).isEqualTo(503);
            assertThat(text(second.get(10, TimeUnit.SECONDS))).isEqualTo("1");
        } finally {
            pool.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"8e03978e-40d5 | 8e03978e-40d5", "\"8e03978e-40d5\" | 8e03978e-40d5",
        "\"a b\" | a b", "\"a\\\"\\\\\" | a\"\\", "a.b~c | a.b~c"})
    void theHeaderHasAKeyBetweenQuotesOrWithout(String header, String key) {
        assertThat(IdempotencyKeys.of(FakeRequest.post().with("Idempotency-Key", header)))
                .isEqualTo(new IdempotencyKeys.Asked.Key(Optional.of(key)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\"\"", "\"", "\"a", "a b", "a,b", "\u00e9", "\"\u00e9\"", "\"a\";b=1", "\"\\a\"", "a\tb"})
    void anythingElseIsRefused(String header) {
        assertThat(IdempotencyKeys.of(FakeRequest.post().with("Idempotency-Key", header))).isInstanceOf(IdempotencyKeys.Asked.Refused.class);
    }

    @Test
    void aKeyHasALimitAndThereIsOne() {
        assertThat(IdempotencyKeys.of(FakeRequest.post().with("Idempotency-Key", "k".repeat(128))))
                .isInstanceOf(IdempotencyKeys.Asked.Key.class);
        assertThat(IdempotencyKeys.of(FakeRequest.post().with("Idempotency-Key", "k".repeat(129))))
                .isInstanceOf(IdempotencyKeys.Asked.Refused.class);
        assertThat(IdempotencyKeys.of(FakeRequest.post().with("Idempotency-Key", "a").with("Idempotency-Key", "b")))
                .isInstanceOf(IdempotencyKeys.Asked.Refused.class);
        assertThat(IdempotencyKeys.of(FakeRequest.post())).isEqualTo(new IdempotencyKeys.Asked.Key(Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"k", "\\\"", "ab\\\\"})
    void aKeyOfAMillionCharactersIsRefusedAsOneOfAHundredAndTwentyNine(String part) {
        assertThat(IdempotencyKeys.of(FakeRequest.post().with("Idempotency-Key", '"' + part.repeat(1_000_000) + '"')))
                .isInstanceOf(IdempotencyKeys.Asked.Refused.class);
    }

    private Outcome once(String key, byte[] digest) {
        return keys.once(Scope.ITEM, key, digest, 10, this::work);
    }

    private Outcome work() {
        return new Outcome.Results(Integer.toString(done.incrementAndGet()).getBytes(StandardCharsets.US_ASCII), true);
    }

    private static String text(Outcome outcome) {
        return new String(((Outcome.Results) outcome).json(), StandardCharsets.US_ASCII);
    }

    private static int status(Outcome outcome) {
        return outcome instanceof Outcome.Refused refused ? refused.refusal().status() : 200;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
