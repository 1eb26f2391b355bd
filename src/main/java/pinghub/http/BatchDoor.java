package pinghub.http;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import pinghub.channel.ChannelName;
import pinghub.channel.Cursor;
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

    private static final byte[] ACCEPTED = ascii("{\"ok\":true,\"subscribers\":");
    private static final byte[] REFUSED = ascii("{\"ok\":false,\"error\":\"");

    // A batch takes several times its size while it is published.
    private static final int LARGEST_AT_ONCE = 4;
    private static final Refusal BUSY =
            new Refusal("busy", 503, "Too many batches at once; try again later.", Refusal.retryAfter());

    private final BatchReader batches;
    private final PostDoor posts;
    private final Ticker ticker;
    private final long maxBytesAtOnce;
    private final AtomicLong bytesInHand = new AtomicLong();

    /** What to answer to a batch. */
    sealed interface Outcome {

        /** It was read; each item has its result here. */
        record Results(byte[] json) implements Outcome { }

        /** Nothing of it was published. */
        record Refused(Refusal refusal) implements Outcome { }
    }

    @Inject
    BatchDoor(BatchReader batches, PostDoor posts, Ticker ticker, Settings settings) {
        this.batches = batches;
        this.posts = posts;
        this.ticker = ticker;
        this.maxBytesAtOnce = (long) LARGEST_AT_ONCE * settings.batchMaxBytes();
    }

    /**
     * Publishes what can be; the results have the form of the batch, in the same order. Refused with 503 while as much as four of the
     * largest batches is being published.
     */
    Outcome publish(byte[] body, BatchFormat format) {
        try {
            return bytesInHand.addAndGet(body.length) > maxBytesAtOnce ? new Outcome.Refused(BUSY) : read(body, format);
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
        Optional<Refusal> refusal = batches.read(body, format, item -> {
            if (format == BatchFormat.JSON && results.size() > empty) {
                results.writeBytes(ascii(",\n"));
            }
            write(item, results);
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
        return new Outcome.Results(results.toByteArray());
    }

    private void write(BatchItem item, ByteArrayOutputStream results) {
        if (item instanceof BatchItem.Publication publication) {
            publish(publication, results);
        } else if (item instanceof BatchItem.Wrong wrong) {
            refuse(wrong.sentence(), results);
        }
    }

    private void publish(BatchItem.Publication item, ByteArrayOutputStream results) {
        if (item.utf8().length == 0) {
            accept(0, null, results); // as an empty body
            return;
        }
        Message message = Message.checkedText(item.utf8(), ticker.nanos());
        int subscribers = 0;
        int refused = 0;
        Cursor id = null;
        for (ChannelName name : item.channels()) {
            Publication publication = posts.publishOneOfMany(name, message);
            if (publication instanceof Publication.Published published) {
                subscribers += published.subscribers();
                id = published.id();
            } else {
                refused++;
            }
        }
        int all = item.channels().size();
        if (refused == 0) {
            accept(subscribers, all == 1 ? id : null, results);
        } else {
            refuse(PostDoor.HISTORY_FULL.sentence() + (all == 1 ? "" : " It was published to " + (all - refused) + " of "
                    + all + " channels."), results);
        }
    }

    private static void accept(int subscribers, @Nullable Cursor id, ByteArrayOutputStream results) {
        results.writeBytes(ACCEPTED);
        results.writeBytes(ascii(Integer.toString(subscribers)));
        if (id != null) {
            results.writeBytes(ascii(",\"id\":\"" + id + '"'));
        }
        results.write('}');
    }

    private static void refuse(String sentence, ByteArrayOutputStream results) {
        results.writeBytes(REFUSED);
        results.writeBytes(ascii(sentence.replace("\"", "\\\"")));
        results.writeBytes(ascii("\"}"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
