package pinghub.http;

import jakarta.enterprise.context.Dependent;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;

/** The operator's console: static files, which hold no figures; those it asks for itself. */
@Dependent
@Path("console")
public class ConsoleResource {

    private static final String FOLDER = "/-/console/";
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** Answers the asset that {@link ChannelFilter} found in the path, also one that it has in common with the page; 404 for no asset. */
    @GET
    public Response console(@Context HttpServletRequest request, @Context Request conditions) throws IOException {
        String asset = (String) request.getAttribute(ChannelFilter.ASSET);
        return new StaticFile(List.of(FOLDER, PageResource.FOLDER), asset, POLICY).answer(request.getServletContext(), conditions);
    }
}
