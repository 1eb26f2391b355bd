package pinghub.relay;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
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

    /** What of it one location may have, so that its application leaves places for those of others. */
    static final int PLACES_OF_A_LOCATION = 8;

    /** A thread waits no longer, whatever the location's hook_timeout is. */
    static final Duration AT_MOST = Duration.ofSeconds(5);

    private static final Reply BUSY = Reply.of(new Refusal("busy", 503, "Too many handshakes wait for the application; try again later.",
            Map.of("Retry-After", "1")));

    private final Map<String, Integer> waiting = new HashMap<>(); // by location, each 1 or more; guarded by this
    private int waitingInAll;                                     // guarded by this
    private final Counters counters;

    @Inject
    HandshakeWait(Counters counters) {
        this.counters = counters;
    }

    /**
     * Waits for an answer.
     *
     * @param location names it
     * @param question is asked if there is room to wait; its answer always comes, within {@link #AT_MOST}, and is never a failure
     * @return empty if the handshake may go on; otherwise what it is answered
     */
    Optional<Reply> until(String location, Supplier<CompletionStage<Optional<Reply>>> question) {
        if (!enter(location)) {
            counters.refused("busy");
            return Optional.of(BUSY);
        }
        try {
            return question.get().toCompletableFuture().join();
        } finally {
            leave(location);
        }
    }

    private synchronized boolean enter(String location) {
        int here = waiting.getOrDefault(location, 0);
        if (waitingInAll >= PLACES || here >= PLACES_OF_A_LOCATION) {
            return false;
        }
        waitingInAll++;
        waiting.put(location, here + 1);
        return true;
    }

    private synchronized void leave(String location) {
        waitingInAll--;
        waiting.computeIfPresent(location, (name, here) -> here == 1 ? null : here - 1);
    }
}
