package pinghub.relay;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import pinghub.channel.Counters;
import pinghub.http.Refusal;
import pinghub.http.Reply;

/**
 * Where a websocket's handshake can only wait in the thread of its request for what the application says: few at a time, so that an
 * application that does not answer leaves threads for all other requests. Thread-safe.
 */
@Singleton
final class HandshakeWait {

    /** A sixth of Payara's threads as it is configured here. */
    static final int PLACES = 32;

    private static final Reply BUSY = Reply.of(new Refusal("busy", 503, "Too many handshakes wait for the application; try again later.",
            Map.of("Retry-After", "1")));

    private final Semaphore places = new Semaphore(PLACES);
    private final Counters counters;

    @Inject
    HandshakeWait(Counters counters) {
        this.counters = counters;
    }

    /**
     * Waits for an answer.
     *
     * @param question is asked if there is room to wait; its answer always comes, and is never a failure
     * @return empty if the handshake may go on; otherwise what it is answered
     */
    Optional<Reply> until(Supplier<CompletionStage<Optional<Reply>>> question) {
        if (!places.tryAcquire()) {
            counters.refused("busy");
            return Optional.of(BUSY);
        }
        try {
            return question.get().toCompletableFuture().join();
        } finally {
            places.release();
        }
    }
}
