package pinghub.monitoring;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** All figures as Prometheus text. */
@Dependent
@Path("metrics")
public class MetricsResource {

    @Inject
    private Figures figures;

    @GET
    public Response metrics() {
        return Response.ok(PrometheusText.of(figures), PrometheusText.MEDIA_TYPE).header("Cache-Control", "no-store")
                .build();
    }
}
