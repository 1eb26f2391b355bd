package pinghub.http;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import pinghub.http.BodyDoor.Served;

/** Answers another protocol's request later, whatever its method was: its body is still to come, or its answer is. */
@Dependent
@Path(LateResource.PATH)
public class LateResource {

    static final String PATH = "late";
    private static final byte[] NO_BODY = {};

    @Inject
    LateBodies bodies;

    @POST
    public void serve(@Context HttpServletRequest request, @Suspended AsyncResponse answer) {
        var served = (Served) request.getAttribute(BodyDoor.SERVED);
        if (request.getAttribute(ChannelFilter.BODY) == null) {
            bodies.answerLater(request, answer, served.apply(NO_BODY).thenApply(Reply::toResponse));
        } else {
            bodies.collectLater(request, answer, bodies::elsewhere, body -> served.apply(body).thenApply(Reply::toResponse));
        }
    }
}
