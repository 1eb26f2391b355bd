package pinghub.http;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import pinghub.channel.ChannelName;
import pinghub.channel.Cursor;
import pinghub.channel.Fault;
import pinghub.channel.Message;
import pinghub.channel.Publication;
import pinghub.channel.Ticker;
import pinghub.config.Settings;

/**
 * Publishes a batch, item by item in its order, and says for each what became of it. Thread-safe; two batches, like two POSTs, may
 * mix in a channel.
 */
@Singleton
final class BatchDoor {

    private static final System.Logger LOG = System.getLogger(BatchDoor.class.getName());

    private static final byte[] ACCEPTED = ascii("{\"ok\":true,\"subscribers\":");
    private static final byte[] REFUSED = ascii("{\"ok\":false,\"error\":\"");
    private static final int NONE = -1;

    // More would be a list longer than those who ask for it expect, and one request at work for too long.
    static final int MAX_MATCHES = 100_000;

    static final int MAX_RESULT_BYTES = 256;

    // A batch takes several times its size while it is published.
    private static final int LARGEST_AT_ONCE = 4;
    private static final Refusal BUSY =
            new Refusal("busy", 503, "Too many batches at once; try again later.", Refusal.retryAfter());

    private static final Refusal FAILED = new Refusal("", 500, "This node failed; the message may have been published to some.");

    private final BatchReader batches;
    private final PostDoor posts;
    private final IdempotencyKeys keys;
    private final Ticker ticker;
    private final long maxBytesAtOnce;
    private final AtomicLong bytesInHand = new AtomicLong();

    /** What to answer to a batch. */
    sealed interface Outcome {

        /**
         * It was read; each item has its result here.
         *
         * @param published whether any of it was, heard or not
         */
        record Results(byte[] json, boolean published) implements Outcome { }

        /** Nothing of it was published. */
        record Refused(Refusal refusal) implements Outcome { }
    }

    @Inject
    BatchDoor(BatchReader batches, PostDoor posts, IdempotencyKeys keys, Ticker ticker, Settings settings) {
        this.batches = batches;
        this.posts = posts;
        this.keys = keys;
        this.ticker = ticker;
        this.maxBytesAtOnce = (long) LARGEST_AT_ONCE * settings.batchMaxBytes();
    }

    /**
     * Publishes what can be; the results have the form of the batch, in the same order. Refused with 503 while as much as four of the
     * largest batches is being published.
     *
     * @param key by which the batch is known again if it comes once more
     */
    Outcome publish(byte[] body, BatchFormat format, Optional<String> key) {
        try {
            if (bytesInHand.addAndGet(body.length) > maxBytesAtOnce) {
                return new Outcome.Refused(BUSY);
            }
            return key.isEmpty() ? read(body, format) : keys.once(IdempotencyKeys.Scope.BATCH, key.get(), Digest.of(format, body),
                    Math.min(body.length / 2 + 1, BatchReader.MAX_ITEMS) * MAX_RESULT_BYTES, () -> read(body, format));
        } finally {
            bytesInHand.addAndGet(-body.length);
        }
    }

    private Outcome read(byte[] body, BatchFormat format) {
        var results = new ByteArrayOutputStream(body.length / 4);
        if (format == BatchFormat.JSON) {
            results.writeBytes(ascii("{\"results\":["));
        }
        int empty = results.size();
        var published = new boolean[1];
        Optional<Refusal> refusal = batches.read(body, format, item -> {
            if (format == BatchFormat.JSON && results.size() > empty) {
                results.writeBytes(ascii(",\n"));
            }
            published[0] |= write(item, results);
            if (format == BatchFormat.NDJSON) {
                results.write('\n');
            }
        });
        if (refusal.isPresent()) {
            return new Outcome.Refused(refusal.get());
        }
        if (format == BatchFormat.JSON) {
            results.writeBytes(ascii("]}\n"));
        }
        return new Outcome.Results(results.toByteArray(), published[0]);
    }

    /** Returns whether it was published, heard or not, to any channel. */
    private boolean write(BatchItem item, ByteArrayOutputStream results) {
        if (item instanceof BatchItem.Wrong wrong) {
            refuse(wrong.sentence(), results);
            return false;
        }
        var publication = (BatchItem.Publication) item;
        if (publication.key().isEmpty()) {
            return publish(publication, results);
        }
        Outcome outcome = keys.once(IdempotencyKeys.Scope.ITEM, publication.key().get(), Digest.of(publication), MAX_RESULT_BYTES, () -> {
            var own = new ByteArrayOutputStream(MAX_RESULT_BYTES);
            boolean published = publish(publication, own);
            return new Outcome.Results(own.toByteArray(), published);
        });
        if (outcome instanceof Outcome.Results known) {
            results.writeBytes(known.json());
            return known.published();
        }
        refuse(((Outcome.Refused) outcome).refusal(), "", results);
        return false;
    }

    private boolean publish(BatchItem.Publication item, ByteArrayOutputStream results) {
        var begun = new boolean[1];
        try {
            return publish(item, begun, results);
        } catch (RuntimeException | Error e) {
            // Whoever gave a key must not publish again what has gone out, be it of this item or of those before it.
            Fault.log(LOG, "an item of a batch could not be published", e);
            refuse(FAILED, "", results);
            return begun[0];
        }
    }

    private boolean publish(BatchItem.Publication item, boolean[] begun, ByteArrayOutputStream results) {
        if (item.target() instanceof BatchItem.Target.Named named) {
            return publish(item, named.channels(), begun, results);
        }
        List<ChannelName> matching = posts.matching(((BatchItem.Target.Matching) item.target()).pattern(), MAX_MATCHES + 1);
        if (matching.size() > MAX_MATCHES) {
            refuse("More than " + MAX_MATCHES + " channels match.", results);
            return false;
        }
        return publish(item, matching, begun, results);
    }

    private boolean publish(BatchItem.Publication item, List<ChannelName> channels, boolean[] begun, ByteArrayOutputStream results) {
        int all = channels.size();
        boolean broadcast = item.target() instanceof BatchItem.Target.Matching;
        if (item.utf8().length == 0) {
            accept(0, null, broadcast ? all : NONE, results); // as an empty body
            return true;
        }
        Message message = Message.checkedText(item.utf8(), ticker.nanos());
        int subscribers = 0;
        int refused = 0;
        Cursor id = null;
        for (ChannelName name : channels) {
            begun[0] = true; // what fails in a channel may have reached some
            Publication publication = posts.publishOneOfMany(name, message);
            if (publication instanceof Publication.Published published) {
                subscribers += published.subscribers();
                id = published.id();
            } else {
                refused++;
            }
        }
        if (refused == 0) {
            accept(subscribers, all == 1 && !broadcast ? id : null, broadcast ? all : NONE, results);
        } else {
            refuse(PostDoor.HISTORY_FULL, all == 1 ? "" : " It was published to " + (all - refused) + " of " + all + " channels.",
                    results);
        }
        return refused == 0 || refused < all;
    }

    private static void accept(int subscribers, @Nullable Cursor id, int channels, ByteArrayOutputStream results) {
        results.writeBytes(ACCEPTED);
        results.writeBytes(ascii(Integer.toString(subscribers)));
        if (id != null) {
            results.writeBytes(ascii(",\"id\":\"" + id + '"'));
        }
        if (channels != NONE) {
            results.writeBytes(ascii(",\"channels\":" + channels));
        }
        results.write('}');
    }

    /** The item is wrong. */
    private static void refuse(String sentence, ByteArrayOutputStream results) {
        results.writeBytes(REFUSED);
        results.writeBytes(ascii(sentence.replace("\"", "\\\"")));
        results.writeBytes(ascii("\"}"));
    }

    /** The item is right, and cannot be published all the same: the status says which publishers may come again. */
    private static void refuse(Refusal refusal, String more, ByteArrayOutputStream results) {
        results.writeBytes(REFUSED);
        results.writeBytes(ascii(refusal.sentence() + more + "\",\"status\":" + refusal.status() + '}'));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
