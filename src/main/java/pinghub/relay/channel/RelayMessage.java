package pinghub.relay.channel;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Message;

/** A message of one relay channel, with its id. Shared by all subscribers; what it says never changes. */
public final class RelayMessage {

    /** What a message that is kept takes beside its body, about: its objects, and its place in the buffer. */
    static final int OVERHEAD = 320;

    private final RelayName channel;
    private final MessageId id;
    private final byte[] body;
    private final Message message;
    private final Optional<String> contentType;
    private final Optional<String> event;
    private final long expiresAt;     // the ticker
    private final boolean expires;    // otherwise the time means nothing
    private boolean received;         // guarded by its channel; a subscriber has been given it
    private volatile byte @Nullable [] lines;  // null until a wire wants it
    private volatile @Nullable Message headed; // the same

    /** @param expiresAt the ticker after which it is never delivered; empty for never */
    RelayMessage(RelayName channel, MessageId id, Draft draft, Optional<Long> expiresAt) {
        this.channel = channel;
        this.id = id;
        this.body = draft.body();
        this.message = draft.message().with(this);
        this.contentType = draft.contentType();
        this.event = draft.event();
        this.expires = expiresAt.isPresent();
        this.expiresAt = expiresAt.orElse(0L);
    }

    /** The one that a message of the core is about; for those that a relay channel has published alone. */
    public static RelayMessage of(Message message) {
        if (message.attachment() instanceof RelayMessage relayed) {
            return relayed;
        } else if (message.attachment() instanceof Placed placed) {
            return placed.message();
        }
        throw new IllegalArgumentException("not a message of a relay channel");
    }

    /** Where a subscriber is that has read this message, which a relay channel has published, in all its channels. */
    public static Position position(Message message) {
        return message.attachment() instanceof Placed placed ? placed.position().get() : Position.after(of(message).id());
    }

    /** Whether a message of the core is the same for all who read it: not for subscribers of several channels. */
    public static boolean isShared(Message message) {
        return message.attachment() instanceof RelayMessage;
    }

    /** For a subscriber of several channels. */
    record Placed(RelayMessage message, Supplier<Position> position) { }

    public RelayName channel() {
        return channel;
    }

    public MessageId id() {
        return id;
    }

    /** The body, as the core knows it. */
    public Message message() {
        return message;
    }

    /** The body; shared, nobody may change it. */
    public byte[] bytes() {
        return body;
    }

    /** As its publisher said. */
    public Optional<String> contentType() {
        return contentType;
    }

    /** The name of the event as which listeners to server-sent events get it. */
    public Optional<String> event() {
        return event;
    }

    /** Its form as a server-sent event with its own id, made once. Every caller must use the same encoder, and change nothing. */
    public byte[] lines(Function<RelayMessage, byte[]> encoder) {
        byte[] known = lines;
        if (known == null) {
            known = encoder.apply(this); // by two threads at once at worst, with the same result
            lines = known;
        }
        return known;
    }

    /** As {@link #lines}: the message with its own id in front of the body. */
    public Message headed(Function<RelayMessage, Message> encoder) {
        Message known = headed;
        if (known == null) {
            known = encoder.apply(this);
            headed = known;
        }
        return known;
    }

    /** Memory in bytes, about, that it takes while it is kept. */
    long memory() {
        return (long) message.size() + OVERHEAD;
    }

    boolean isExpired(long now) {
        return expires && now - expiresAt >= 0;
    }

    /** Whether it expires at all. */
    boolean expires() {
        return expires;
    }

    /** The ticker at which it does; means nothing if it does not. */
    long expiresAt() {
        return expiresAt;
    }

    /** To be called within its channel. */
    void receive() {
        received = true;
    }

    /** To be called within its channel. */
    boolean isReceived() {
        return received;
    }
}
