package pinghub.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Cursor;
import pinghub.channel.Gap;
import pinghub.channel.Message;

/** The place in a channel up to which a client has been told everything, what it misses included. Only whoever has the turn to write. */
public final class Track {

    private final Format format;
    private long epoch;
    private long seq;

    /** Of a client that has everything up to this place. */
    public Track(Format format, Cursor place) {
        this.format = format;
        this.epoch = place.epoch();
        this.seq = place.seq();
    }

    /** The place. */
    public Cursor place() {
        return new Cursor(epoch, seq);
    }

    /**
     * What to write for messages that follow each other: their forms, and before them what is missed since the last, if anything is.
     *
     * @param forms of these messages, one after the other; not changed
     */
    public byte[] with(List<Message> messages, byte[] forms) {
        Gap gap = goOn(messages.get(0), messages.get(messages.size() - 1));
        return gap == null ? forms : Bytes.join(format.gap(gap), forms);
    }

    /** Goes on to a message that is told next. Returns what is missed before it; {@code null} if nothing is. */
    public @Nullable Gap goOnTo(Message message) {
        return goOn(message, message);
    }

    private @Nullable Gap goOn(Message first, Message last) {
        if (first.seq() == 0) {
            return null; // an answer to this client alone
        }
        Gap gap = first.seq() == seq + 1 ? null : new Gap(place(), new Cursor(first.epoch(), first.seq() - 1));
        seq = last.seq();
        return gap;
    }
}
