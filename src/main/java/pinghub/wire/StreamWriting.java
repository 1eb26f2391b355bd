package pinghub.wire;

import java.io.IOException;
import pinghub.channel.Backlog;
import pinghub.channel.CloseReason;

/** A response that does not end: the place where it begins, messages, pings, and why the node ends it. */
public final class StreamWriting implements Writing {

    // What is sent to a client that has gone is answered with a reset; only what is sent after that fails.
    private static final int PROBE_LOOKS = 2;

    private final Client client;
    private final Format format;
    private final Port port;
    private final MessageWriter messages;
    private final byte[] opening;
    private volatile int probe; // looks until the ping that follows a ping; 0 if none does
    private boolean opened;
    private boolean closed;

    /** One that tells its client the place where it begins, and what it misses. */
    public StreamWriting(Client client, Backlog beginning, Format format, Encoding encoding, Port port) {
        this(client, format, new MessageWriter(client, encoding, port, new Track(format, beginning.start())), opening(beginning, format),
                port);
    }

    /** One that tells its client this first. */
    public StreamWriting(Client client, Format format, MessageWriter messages, byte[] opening, Port port) {
        this.client = client;
        this.format = format;
        this.port = port;
        this.messages = messages;
        this.opening = opening;
    }

    private static byte[] opening(Backlog beginning, Format format) {
        byte[] open = format.open(beginning.start(), Retry.millis());
        return beginning.gap().map(gap -> Bytes.join(open, format.gap(gap))).orElse(open);
    }

    @Override
    public boolean writeNext(boolean shards) throws IOException {
        if (messages.isWithin()) { // nothing may come between its pieces
            messages.writePiece();
            return true;
        }
        return !closed && (writeOpening() || writePing() || messages.writeMessages(shards) || writeClose());
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // a look that is lost is followed by another
    public boolean look() {
        return probe > 1 && --probe == 1;
    }

    @Override
    public boolean isOver() {
        return closed;
    }

    private boolean writeOpening() throws IOException {
        if (opened) {
            return false;
        }
        opened = true;
        return write(opening);
    }

    private boolean writePing() throws IOException {
        if (client.takePing()) {
            probe = 1 + PROBE_LOOKS;
        } else if (probe == 1) {
            probe = 0;
        } else {
            return false;
        }
        return write(format.ping());
    }

    private boolean writeClose() throws IOException {
        CloseReason reason = client.endReason();
        if (reason == null) {
            return false;
        }
        closed = true;
        write(format.close(reason, Retry.millis()));
        return true;
    }

    private boolean write(byte[] bytes) throws IOException {
        if (bytes.length > 0) {
            port.put(bytes);
        }
        return bytes.length > 0;
    }
}
