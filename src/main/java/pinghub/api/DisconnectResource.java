package pinghub.api;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import pinghub.channel.Channels;
import pinghub.channel.CloseReason;

/** Ends the connections of all who listen to a channel; they may come again. */
@Dependent
@Path("api/v1/disconnect")
public class DisconnectResource {

    @Inject
    Channels channels;
    @Inject
    Answers answers;

    /** How many those were. */
    public record Disconnected(int disconnected) { }

    @POST
    public Response disconnect(@Context HttpServletRequest request) {
        return answers.ok(new Disconnected(channels.closeAll(Answers.query(request).channel(), CloseReason.DISCONNECTED)));
    }
}
