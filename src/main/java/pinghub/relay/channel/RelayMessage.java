package pinghub.relay.channel;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pinghub.channel.Message;

/** A message of one relay channel, with its id. Shared by all subscribers; what it says never changes. What wires make of it is not kept with it. */
public final class RelayMessage {

    /** What a message that is kept takes beside its body, about: its objects, and its place in the buffer. */
    static final int OVERHEAD = 320;

    private static final long CHAR = 2; // bytes at most

    private final RelayName channel;
    private final MessageId id;
    private final byte[] body;
    private final boolean text;
    private final long publishedAt;
    private final Optional<String> contentType;
    private final Optional<String> event;
    private final long expiresAt;     // the ticker
    private final boolean expires;    // otherwise the time means nothing
    private boolean received;         // guarded by its channel; a subscriber has been given it

    /** @param expiresAt the ticker after which it is never delivered; empty for never */
    RelayMessage(RelayName channel, MessageId id, Draft draft, Optional<Long> expiresAt) {
        this.channel = channel;
        this.id = id;
        this.body = draft.body();
        this.text = draft.message().isText();
        this.publishedAt = draft.message().publishedAt();
        this.contentType = draft.contentType();
        this.event = draft.event();
        this.expires = expiresAt.isPresent();
        this.expiresAt = expiresAt.orElse(0L);
    }

    /** The one that a message of the core is about; for those that a relay channel has published alone. */
    public static RelayMessage of(Message message) {
        if (message.attachment() instanceof RelayMessage relayed) {
            return relayed;
        } else if (message.attachment() instanceof Live live) {
            return live.message;
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
        return message.attachment() instanceof RelayMessage || message.attachment() instanceof Live;
    }

    /** For a subscriber of several channels. */
    record Placed(RelayMessage message, Supplier<Position> position) { }

    public RelayName channel() {
        return channel;
    }

    public MessageId id() {
        return id;
    }

    /** For one who is given what was kept: another one each time, so that what is made of it is not kept, and not uncounted. */
    Message message() {
        return (text ? Message.checkedText(body, publishedAt) : Message.binary(body, publishedAt)).with(this);
    }

    /** For those who are held, with what a wire makes of it for all of them. Nobody is to keep it. */
    Message live(Draft draft) {
        return draft.message().with(new Live(this));
    }

    /** Whether it is text; otherwise it is binary. */
    public boolean isText() {
        return text;
    }

    /** The {@link pinghub.channel.Ticker} when the door took it. */
    public long publishedAt() {
        return publishedAt;
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

    /**
     * The form of a message that is shared as a server-sent event with its own id, made once for those who are held. Every caller must use
     * the same encoder, and change nothing.
     */
    public static byte[] lines(Message message, Function<RelayMessage, byte[]> encoder) {
        return message.event(shared -> encoder.apply(of(shared)));
    }

    /** As {@link #lines}: the message with its own id in front of the body. */
    public static Message headed(Message message, Function<RelayMessage, Message> encoder) {
        if (!(message.attachment() instanceof Live live)) {
            return encoder.apply(of(message));
        }
        Message known = live.headed;
        if (known == null) {
            known = encoder.apply(live.message); // by two threads at once at worst, with the same result
            live.headed = known;
        }
        return known;
    }

    /** To those who are held. */
    private static final class Live {

        private final RelayMessage message;
        private volatile @Nullable Message headed; // null until a wire wants it

        Live(RelayMessage message) {
            this.message = message;
        }
    }

    /** Memory in bytes, about, that it takes while it is kept. */
    long memory() {
        return (long) body.length + OVERHEAD + CHAR * (contentType.map(String::length).orElse(0) + event.map(String::length).orElse(0));
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
