package pinghub.http;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Ticker;
import pinghub.config.Settings;

/**
 * What was answered to publishers that gave it a key, for a minute: who asks again with the same key, having heard no answer, gets the
 * same one, and nothing is published twice. Thread-safe.
 *
 * <p>Bounded by {@code pinghub.post.keys-max-bytes}: what is promised is never forgotten to make room, so a new key is refused
 * with 503 where there is none.
 */
@Singleton
public final class IdempotencyKeys {

    static final int MAX_LENGTH = 128;

    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final int OVERHEAD = 256; // of an entry in the map and the queue, with its digest
    private static final int CHAR = 2;

    private static final String HEADER = "Idempotency-Key";
    // A Structured Fields string, as draft-ietf-httpapi-idempotency-key-header has it; or the same without quotes, as most send it.
    // Possessive: a group that may be tried again goes one call deeper for each character, and a header has thousands.
    private static final Pattern QUOTED = Pattern.compile("\"((?:[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]|\\\\[\"\\\\])++)\"");
    private static final Pattern BARE = Pattern.compile("[\\x21-\\x7E&&[^\",;\\\\]]+");

    private static final Refusal FULL = new Refusal("full", 503,
            "This node has no room to remember another key; try again later.", Refusal.retryAfter());
    private static final Refusal OTHER_CONTENT =
            new Refusal("key", 422, "This key has been used for something else within the last minute.");
    private static final Refusal WRONG = new Refusal("key", 400,
            "There must be one Idempotency-Key, of 1-" + MAX_LENGTH + " printable ASCII characters, between quotes or without.");

    private final ConcurrentMap<Key, Entry> entries = new ConcurrentHashMap<>();
    private final Queue<Entry> answered = new ArrayDeque<>(); // guarded by itself; the oldest first
    private final AtomicLong bytes = new AtomicLong();
    private final long maxBytes;
    private final Ticker ticker;

    /** What a key is for: those of items and those of batches do not meet. */
    enum Scope { ITEM, BATCH }

    /** The key of a request. */
    sealed interface Asked {

        record Key(Optional<String> key) implements Asked { }

        record Refused(Refusal refusal) implements Asked { }
    }

    @Inject
    IdempotencyKeys(Settings settings, Ticker ticker) {
        this.maxBytes = settings.keysMaxBytes();
        this.ticker = ticker;
    }

    /** What the header of that name says; more than one is wrong. */
    static Asked of(HttpServletRequest request) {
        if (request.getHeader(HEADER) == null) {
            return new Asked.Key(Optional.empty());
        }
        List<String> headers = Collections.list(request.getHeaders(HEADER));
        String text = headers.size() == 1 ? headers.get(0).strip() : "";
        Matcher quoted = QUOTED.matcher(text);
        String key = quoted.matches() ? quoted.group(1).replaceAll("\\\\(.)", "$1") : BARE.matcher(text).matches() ? text : "";
        return key.isEmpty() || key.length() > MAX_LENGTH ? new Asked.Refused(WRONG) : new Asked.Key(Optional.of(key));
    }

    /**
     * Does something once for each key. Of several at once with the same key one does it, and the others wait for its answer. What
     * has published nothing is not remembered, so that it can be tried again.
     *
     * @param digest           of what is to be done
     * @param maxBytesOfAnswer about
     * @return what was done; or what to answer where it is something else than before, or there is no room
     */
    BatchDoor.Outcome once(Scope scope, String key, byte[] digest, int maxBytesOfAnswer, Supplier<BatchDoor.Outcome> work) {
        sweep();
        var name = new Key(scope, key);
        while (true) {
            Entry known = entries.get(name);
            if (known == null) {
                var mine = new Entry(name, digest, OVERHEAD + CHAR * key.length());
                if (!reserve(mine.bytes + maxBytesOfAnswer)) {
                    return new BatchDoor.Outcome.Refused(FULL);
                }
                known = entries.putIfAbsent(name, mine);
                if (known == null) {
                    return answer(mine, maxBytesOfAnswer, work);
                }
                bytes.addAndGet(-mine.bytes - maxBytesOfAnswer);
            }
            if (!MessageDigest.isEqual(known.digest, digest)) {
                return new BatchDoor.Outcome.Refused(OTHER_CONTENT);
            }
            // Publishing waits for nobody, so this is soon there.
            Optional<BatchDoor.Outcome> answer = known.answer.join();
            if (answer.isPresent()) {
                return answer.get();
            }
        }
    }

    private BatchDoor.Outcome answer(Entry mine, int reserved, Supplier<BatchDoor.Outcome> work) {
        BatchDoor.Outcome done = null;
        try {
            done = work.get();
            return done;
        } finally {
            if (done instanceof BatchDoor.Outcome.Results results && results.published()) {
                mine.bytes += results.json().length;
                bytes.addAndGet((long) results.json().length - reserved);
                synchronized (answered) {
                    mine.answeredAt = ticker.nanos();
                    answered.add(mine);
                }
                mine.answer.complete(Optional.of(done));
            } else {
                entries.remove(mine.key, mine);
                bytes.addAndGet(-mine.bytes - reserved);
                mine.answer.complete(Optional.empty());
            }
        }
    }

    private boolean reserve(long more) {
        if (bytes.addAndGet(more) > maxBytes) {
            bytes.addAndGet(-more);
            return false;
        }
        return true;
    }

    /** Forgets what has been remembered for as long as was promised. */
    public void sweep() {
        synchronized (answered) {
            long now = ticker.nanos();
            Entry oldest = answered.peek();
            while (oldest != null && now - oldest.answeredAt >= REMEMBERED.toNanos()) {
                answered.remove();
                entries.remove(oldest.key, oldest);
                bytes.addAndGet(-oldest.bytes);
                oldest = answered.peek();
            }
        }
    }

    private record Key(Scope scope, String key) {

        // By hand, as in ChannelName.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that && scope == that.scope && key.equals(that.key);
        }

        @Override
        public int hashCode() {
            return 31 * key.hashCode() + scope.hashCode();
        }
    }

    private static final class Entry {

        private final Key key;
        private final byte[] digest;
        private final CompletableFuture<Optional<BatchDoor.Outcome>> answer = new CompletableFuture<>();
        private long bytes;      // written before it is answered by whoever answers, read once it is forgotten
        private long answeredAt; // guarded by answered

        Entry(Key key, byte[] digest, long bytes) {
            this.key = key;
            this.digest = digest;
            this.bytes = bytes;
        }
    }
}
