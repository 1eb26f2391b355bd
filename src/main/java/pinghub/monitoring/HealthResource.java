package pinghub.monitoring;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import pinghub.http.Readiness;

/** Whether this node lives, and whether it takes new connections; in the form of MicroProfile Health. */
@Dependent
@Path("health")
public class HealthResource {

    @Inject
    private Readiness readiness;

    /** 200 as long as anybody can ask. */
    @GET
    @Path("live")
    public Response live() {
        return answer(true);
    }

    /** 503 from the moment the node begins to stop: a balancer should send nobody here any more. */
    @GET
    @Path("ready")
    public Response ready() {
        return answer(readiness.isReady());
    }

    private static Response answer(boolean up) {
        return Response.status(up ? 200 : 503).type("application/json").header("Cache-Control", "no-store")
                .entity("{\"status\":\"" + (up ? "UP" : "DOWN") + "\",\"checks\":[]}\n").build();
    }
}
