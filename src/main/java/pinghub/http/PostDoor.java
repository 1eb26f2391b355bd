package pinghub.http;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import pinghub.channel.ChannelName;
import pinghub.channel.ChannelPattern;
import pinghub.channel.Channels;
import pinghub.channel.Door;
import pinghub.channel.Message;
import pinghub.channel.Publication;
import pinghub.channel.Ticker;

/** What becomes of a POST's body once it is whole, however it came. Thread-safe. */
@Singleton
final class PostDoor {

    static final String OK = "OK\n";
    static final String TEXT = "text/plain;charset=UTF-8";

    private static final byte[] OK_BYTES = OK.getBytes(StandardCharsets.US_ASCII);
    private static final Refusal NOT_UTF8 = new Refusal("not-utf8", 400, "The body is not valid UTF-8.");

    static final Refusal HISTORY_FULL =
            new Refusal("history", 507, "This node has no room to keep the message.", Refusal.retryAfter());

    private final Channels channels;
    private final Ticker ticker;

    @Inject
    PostDoor(Channels channels, Ticker ticker) {
        this.channels = channels;
        this.ticker = ticker;
    }

    /**
     * Publishes a body, which is kept and must not be changed afterwards. An empty one does nothing.
     *
     * @return empty if it is accepted, heard or not; otherwise what to answer, which is not counted yet
     */
    Optional<Refusal> publish(ChannelName name, byte[] body) {
        if (body.length > 0) {
            Message message;
            try {
                message = Message.text(body, ticker.nanos());
            } catch (CharacterCodingException e) {
                return Optional.of(NOT_UTF8);
            }
            if (channels.publish(name, message, Door.POST) instanceof Publication.NoRoom) {
                return Optional.of(HISTORY_FULL);
            }
        }
        return Optional.empty();
    }

    /** Publishes a message that is allowed, as one of many. */
    Publication publishOneOfMany(ChannelName name, Message message) {
        return channels.publishOneOfMany(name, message, Door.POST);
    }

    /** The channels there are that a pattern matches; so many at most. */
    List<ChannelName> matching(ChannelPattern pattern, int limit) {
        return channels.matching(pattern, limit);
    }

    /** Answers a request that was accepted. */
    static void accept(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType(TEXT);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentLength(OK_BYTES.length);
        try {
            response.getOutputStream().write(OK_BYTES);
        } catch (IOException e) {
            // The client did not wait for its answer; the message is published all the same.
        }
    }
}
