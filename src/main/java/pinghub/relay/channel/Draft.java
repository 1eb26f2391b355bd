package pinghub.relay.channel;

import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import pinghub.channel.Message;

/** What a publisher hands in, before any channel has stamped it. Never changes. */
public final class Draft {

    /** The longest content type, in characters. */
    public static final int MAX_CONTENT_TYPE = 256;

    private static final String BINARY = "application/octet-stream";

    private final byte[] body;
    private final Message message;
    private final Optional<String> contentType;
    private final Optional<String> event;

    private Draft(byte[] body, Message message, Optional<String> contentType, Optional<String> event) {
        this.body = body;
        this.message = message;
        this.contentType = contentType;
        this.event = event;
    }

    /**
     * One of these bytes: text, unless its content type is {@code application/octet-stream} or it is not UTF-8. The array is kept, not
     * copied: the caller must not change it afterwards.
     *
     * @param contentType as it was sent, of {@link #MAX_CONTENT_TYPE} characters at most; empty if it was not
     * @param event       the name of the event as which listeners to server-sent events get it; empty for none
     * @param publishedAt the {@link pinghub.channel.Ticker} when the door took it
     */
    public static Draft of(byte[] body, Optional<String> contentType, Optional<String> event, long publishedAt) {
        if (!isContentType(contentType)) {
            throw new IllegalArgumentException("a content type is at most " + MAX_CONTENT_TYPE + " characters long");
        }
        boolean binary = contentType.filter(type -> type.split(";", 2)[0].strip().equalsIgnoreCase(BINARY)).isPresent();
        return new Draft(body, binary ? Message.binary(body, publishedAt) : textIfPossible(body, publishedAt), contentType, event);
    }

    /** Whether a message may have this content type. */
    public static boolean isContentType(Optional<String> contentType) {
        return contentType.filter(type -> type.length() > MAX_CONTENT_TYPE).isEmpty();
    }

    private static Message textIfPossible(byte[] body, long publishedAt) {
        try {
            return Message.text(body, publishedAt);
        } catch (CharacterCodingException e) {
            return Message.binary(body, publishedAt); // no text frame may have it
        }
    }

    /** Not to be changed. */
    byte[] body() {
        return body;
    }

    /** The body as the core knows it. */
    Message message() {
        return message;
    }

    Optional<String> contentType() {
        return contentType;
    }

    Optional<String> event() {
        return event;
    }
}
