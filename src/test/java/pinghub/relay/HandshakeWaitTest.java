package pinghub.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import pinghub.channel.Counters;
import pinghub.http.Reply;

class HandshakeWaitTest {

    private final Counters counters = new Counters();
    private final HandshakeWait wait = new HandshakeWait(counters);

    @Test
    void theAnswerIsTheApplications() {
        Reply no = Reply.empty(403);

        assertThat(wait.until("a", () -> CompletableFuture.completedFuture(Optional.of(no)))).contains(no);
        assertThat(wait.until("a", () -> CompletableFuture.completedFuture(Optional.empty()))).isEmpty();
    }

    @Test
    void whereTooManyWaitTheNextIsRefusedAndNobodyIsAsked() throws Exception {
        var answer = new CompletableFuture<Optional<Reply>>();
        var asked = new CountDownLatch(HandshakeWait.PLACES);
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<Optional<Reply>>> waiting = new ArrayList<>();
            for (int i = 0; i < HandshakeWait.PLACES; i++) {
                String location = Integer.toString(i % (HandshakeWait.PLACES / HandshakeWait.PLACES_OF_A_LOCATION));
                waiting.add(threads.submit(() -> wait.until(location, () -> {
                    asked.countDown();
                    return answer;
                })));
            }
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

            Optional<Reply> refused = wait.until("another", () -> {
                throw new AssertionError("asked");
            });

            assertThat(refused.orElseThrow().status()).isEqualTo(503);
            assertThat(counters.refusals()).containsOnlyKeys("busy");
            answer.complete(Optional.empty());
            for (Future<Optional<Reply>> one : waiting) {
                assertThat(one.get(10, TimeUnit.SECONDS)).isEmpty();
            }
            assertThat(wait.until("0", () -> answer)).as("there is room again").isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void oneLocationLeavesPlacesForOthers() throws Exception {
        var answer = new CompletableFuture<Optional<Reply>>();
        var asked = new CountDownLatch(HandshakeWait.PLACES_OF_A_LOCATION);
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<Optional<Reply>>> waiting = new ArrayList<>();
            for (int i = 0; i < HandshakeWait.PLACES_OF_A_LOCATION; i++) {
                waiting.add(threads.submit(() -> wait.until("slow", () -> {
                    asked.countDown();
                    return answer;
                })));
            }
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(wait.until("slow", () -> CompletableFuture.completedFuture(Optional.empty())).orElseThrow().status()).isEqualTo(503);
            assertThat(wait.until("quick", () -> CompletableFuture.completedFuture(Optional.empty()))).isEmpty();
            answer.complete(Optional.empty());
            for (Future<Optional<Reply>> one : waiting) {
                assertThat(one.get(10, TimeUnit.SECONDS)).isEmpty();
            }
            assertThat(wait.until("slow", () -> answer)).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }
}
