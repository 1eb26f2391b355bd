package pinghub.http;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.nio.charset.CharacterCodingException;
import java.util.concurrent.TimeUnit;
import pinghub.channel.ChannelName;
import pinghub.channel.Channels;
import pinghub.channel.Counters;
import pinghub.channel.Message;
import pinghub.channel.Ticker;

/**
 * Publishes by POST: the body is the message, byte for byte, whatever its content type. {@link ChannelFilter} has found the
 * channel.
 */
@Path("publish")
public class PublishResource {

    // Payara may have one more callback for a request under way when its body is complete, and logs a stack trace if the
    // request is finished by then. The others must not wait: to Open Liberty no body is there yet when the request comes, and
    // the next request on its connection waits as well.
    private static final int LAST_CALLBACK_MILLIS = 5;
    private static final String HAS_LAST_CALLBACK = "Payara";

    @Resource
    private ManagedScheduledExecutorService timers;
    @Inject
    private Channels channels;
    @Inject
    private Counters counters;
    @Inject
    private Ticker ticker;

    /** Answers 200 {@code OK} once the message is accepted, heard or not; 400 for what is not UTF-8. Empty: nothing happens. */
    @POST
    public Response publish(@Context HttpServletRequest request) {
        return publish((ChannelName) request.getAttribute(ChannelFilter.CHANNEL), (byte[]) request.getAttribute(ChannelFilter.BODY));
    }

    /** The same for a body that has not arrived yet; no thread waits for it. */
    @POST
    @Path("unfinished")
    public void publishUnfinished(@Context HttpServletRequest request, @Suspended AsyncResponse answer) {
        var name = (ChannelName) request.getAttribute(ChannelFilter.CHANNEL);
        var collector = (BodyReader.Collector) request.getAttribute(ChannelFilter.BODY);
        boolean later = request.getServletContext().getServerInfo().contains(HAS_LAST_CALLBACK);
        collector.collect(arrival -> {
            Response response = arrival instanceof BodyReader.Arrival.Whole whole ? publish(name, whole.body())
                    : refuse(((BodyReader.Arrival.Refused) arrival).refusal());
            if (later) {
                timers.schedule(() -> answer.resume(response), LAST_CALLBACK_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                answer.resume(response);
            }
        });
    }

    private Response publish(ChannelName name, byte[] body) {
        if (body.length > 0) {
            Message message;
            try {
                message = Message.text(body, ticker.nanos());
            } catch (CharacterCodingException e) {
                return refuse(new Refusal("not-utf8", 400, "The body is not valid UTF-8."));
            }
            counters.postMessage(message.size());
            channels.publish(name, message);
        }
        return text(200, "OK\n").build();
    }

    private Response refuse(Refusal refusal) {
        counters.refused(refusal.reason());
        Response.ResponseBuilder response = text(refusal.status(), refusal.sentence() + "\n");
        refusal.headers().forEach(response::header);
        return response.build();
    }

    private static Response.ResponseBuilder text(int status, String body) {
        return Response.status(status).type("text/plain;charset=UTF-8").header("X-Content-Type-Options", "nosniff")
                .entity(body);
    }
}
