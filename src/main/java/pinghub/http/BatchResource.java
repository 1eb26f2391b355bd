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
import java.util.Optional;
import java.util.function.Function;

/**
 * Publishes many messages with one POST: NDJSON or a JSON array of items, each with its own result. {@link ChannelFilter} has let
 * the publisher in and found the format.
 */
@Dependent
@Path("api/v1/publish")
public class BatchResource {

    @Inject
    BatchDoor batches;
    @Inject
    LateBodies bodies;

    /** Answers 200 with a result for each item, wrong ones too; 400 and nothing published for what is no JSON array or no UTF-8. */
    @POST
    public void publish(@Context HttpServletRequest request, @Suspended AsyncResponse answer) {
        var format = (BatchFormat) request.getAttribute(ChannelFilter.FORMAT);
        var key = Optional.ofNullable((String) request.getAttribute(ChannelFilter.KEY));
        Function<Refusal, Response> refusing = bodies.refusing(request);
        Object body = request.getAttribute(ChannelFilter.BODY);
        if (body instanceof byte[] whole) {
            answer.resume(publish(whole, format, key, refusing));
        } else {
            bodies.collect(request, answer, bodies::elsewhere, late -> publish(late, format, key, refusing));
        }
    }

    private Response publish(byte[] body, BatchFormat format, Optional<String> key, Function<Refusal, Response> refusing) {
        BatchDoor.Outcome outcome = batches.publish(body, format, key);
        return outcome instanceof BatchDoor.Outcome.Results results
                ? Response.ok(results.json(), format.type()).header("X-Content-Type-Options", "nosniff").build()
                : refusing.apply(((BatchDoor.Outcome.Refused) outcome).refusal());
    }
}
