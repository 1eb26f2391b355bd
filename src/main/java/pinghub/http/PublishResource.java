package pinghub.http;

import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.nio.charset.CharacterCodingException;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.Message;
import pinghub.channel.Ticker;

/**
 * Publishes by POST: the body is the message, byte for byte, whatever its content type. {@link ChannelFilter} has found the
 * channel and collected the body.
 */
@Path("publish")
public class PublishResource {

    @Inject
    private Channels channels;
    @Inject
    private Counters counters;
    @Inject
    private Ticker ticker;

    /** Answers 200 {@code OK} once the message is accepted, heard or not; 400 for what is not UTF-8. Empty: nothing happens. */
    @POST
    public Response publish(@Context HttpServletRequest request, byte[] entity) {
        byte[] collected = (byte[]) request.getAttribute(ChannelFilter.BODY);
        byte[] body = collected == null ? entity : collected;
        if (body.length > 0) {
            Message message;
            try {
                message = Message.text(body, ticker.nanos());
            } catch (CharacterCodingException e) {
                counters.refused("not-utf8");
                return text(400, "The body is not valid UTF-8.\n");
            }
            counters.postMessage(message.size());
            channels.publish((ChannelName) request.getAttribute(ChannelFilter.CHANNEL), message);
        }
        return text(200, "OK\n");
    }

    private static Response text(int status, String body) {
        return Response.status(status).type("text/plain;charset=UTF-8").header("X-Content-Type-Options", "nosniff")
                .entity(body).build();
    }
}
