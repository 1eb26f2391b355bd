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

/**
 * The page, a client for the path it was asked for, and the JavaScript client that it is made with, which pages of any origin may
 * load. Static files, from any path.
 */
@Dependent
@Path("page")
public class PageResource {

    static final String FOLDER = "/-/page/";

    private static final String FOR_ALL_PAGES = "pinghub.js"; // a module of another origin is asked for by CORS
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** Answers the asset that {@link ChannelFilter} found in the query, the page itself by default; 404 for no asset. */
    @GET
    public Response page(@Context HttpServletRequest request, @Context Request conditions) throws IOException {
        String asset = (String) request.getAttribute(ChannelFilter.ASSET);
        Response answer = new StaticFile(List.of(FOLDER), asset, POLICY).answer(request.getServletContext(), conditions);
        if (asset.equals(FOR_ALL_PAGES)) {
            answer.getHeaders().putSingle("Access-Control-Allow-Origin", "*");
        }
        return answer;
    }
}
