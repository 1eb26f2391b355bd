package pinghub.http;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.function.Function;
import pinghub.channel.ChannelName;

/**
 * Publishes a POST whose body has not arrived yet, as {@link ChannelFilter} itself does one that has; the filter has found the
 * channel.
 */
@Dependent
@Path("publish")
public class PublishResource {

    @Inject
    PostDoor posts;
    @Inject
    LateBodies bodies;

    /** Answers 200 {@code OK} once the message is accepted, heard or not; 400 for what is not UTF-8. Empty: nothing happens. */
    @POST
    public void publish(@Context HttpServletRequest request, @Suspended AsyncResponse answer) {
        var name = (ChannelName) request.getAttribute(ChannelFilter.CHANNEL);
        Function<Refusal, Response> refusing = bodies.refusing(request);
        bodies.collect(request, answer, Runnable::run, body -> posts.publish(name, body).map(refusing)
                .orElseGet(() -> LateBodies.text(200, PostDoor.OK).build()));
    }
}
