package pinghub.wire;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Message;

/** Writes the messages that wait for one client, as many as there are in one go. Only whoever has the turn to write. */
public final class MessageWriter {

    private static final int BATCH_BYTES = 64 * 1024; // so much that a write may take a while and still be seen to move on

    private final Client client;
    private final Encoding encoding;
    private final Port port;
    private final @Nullable Track track; // null where a client is told no ids
    private final int batchBytes;
    private @Nullable LargeWrite large;  // what is written piece by piece; null if there is nothing

    public MessageWriter(Client client, Encoding encoding, Port port, @Nullable Track track) {
        this(client, encoding, port, track, BATCH_BYTES);
    }

    /** The same, with one message a write. */
    public static MessageWriter ofSingles(Client client, Encoding encoding, Port port) {
        return new MessageWriter(client, encoding, port, null, 0);
    }

    private MessageWriter(Client client, Encoding encoding, Port port, @Nullable Track track, int batchBytes) {
        this.client = client;
        this.encoding = encoding;
        this.port = port;
        this.track = track;
        this.batchBytes = batchBytes;
    }

    /** Whether something has begun between whose pieces nothing may come; {@link #writePiece} goes on with it. */
    public boolean isWithin() {
        return large != null;
    }

    /** Writes a part of what is too large to tell a slow client from a stuck one. */
    public void writePiece() throws IOException {
        LargeWrite begun = large;
        if (begun != null) {
            port.put(begun.next(BATCH_BYTES));
            if (begun.isOver()) {
                client.sent(begun.messages());
                large = null;
            }
        }
    }

    /**
     * Writes what waits, or begins to; the port must be open.
     *
     * @param shards whether this is a thread that writes to many
     * @return whether there was anything
     */
    public boolean writeMessages(boolean shards) throws IOException {
        Batch batch = shards ? encoding.threadsBatch() : encoding.guestsBatch();
        try {
            client.take(batch.messages(), batchBytes);
            if (batch.messages().isEmpty()) {
                return false;
            }
            byte[] bytes = track == null ? batch.frames() : track.with(batch.messages(), batch.frames());
            if (bytes.length > 2 * BATCH_BYTES) {
                large = new LargeWrite(bytes, List.copyOf(batch.messages()));
            } else {
                if (bytes.length > 0) { // a form may be empty
                    port.put(bytes);
                }
                client.sent(batch.messages());
            }
            return true;
        } finally {
            batch.clear(); // it is the thread's, and the next client's messages come into it
        }
    }
}
