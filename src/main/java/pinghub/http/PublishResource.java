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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import pinghub.channel.ChannelName;
import pinghub.channel.Counters;

/**
 * Publishes a POST whose body has not arrived yet, as {@link PostDoor} does one that has. {@link ChannelFilter} has found the
 * channel; no thread waits.
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
    private PostDoor posts;
    @Inject
    private Counters counters;

    /** Answers 200 {@code OK} once the message is accepted, heard or not; 400 for what is not UTF-8. Empty: nothing happens. */
    @POST
    public void publish(@Context HttpServletRequest request, @Suspended AsyncResponse answer) {
        var name = (ChannelName) request.getAttribute(ChannelFilter.CHANNEL);
        var collector = (BodyReader.Collector) request.getAttribute(ChannelFilter.BODY);
        boolean later = request.getServletContext().getServerInfo().contains(HAS_LAST_CALLBACK);
        collector.collect(arrival -> {
            Response response = respond(arrival instanceof BodyReader.Arrival.Whole whole ? posts.publish(name, whole.body())
                    : Optional.of(((BodyReader.Arrival.Refused) arrival).refusal()));
            if (later) {
                timers.schedule(() -> answer.resume(response), LAST_CALLBACK_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                answer.resume(response);
            }
        });
    }

    private Response respond(Optional<Refusal> refused) {
        if (refused.isEmpty()) {
            return text(200, PostDoor.OK).build();
        }
        Refusal refusal = refused.get();
        counters.refused(refusal.reason());
        Response.ResponseBuilder response = text(refusal.status(), refusal.sentence() + "\n");
        refusal.headers().forEach(response::header);
        return response.build();
    }

    private static Response.ResponseBuilder text(int status, String body) {
        return Response.status(status).type(PostDoor.TEXT).header("X-Content-Type-Options", "nosniff").entity(body);
    }
}
