package pinghub.http;

import jakarta.enterprise.context.Dependent;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The page, a client for the path it was asked for, and the JavaScript client that it is made with, which pages of any origin may
 * load. Static files, from any path.
 */
@Dependent
@Path("page")
public class PageResource {

    private static final String FOLDER = "/-/page/";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=UTF-8",
            "css", "text/css;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8",
            "svg", "image/svg+xml");
    private static final String FOR_ALL_PAGES = "pinghub.js"; // a module of another origin is asked for by CORS
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** Answers the asset that {@link ChannelFilter} found in the query, the page itself by default; 404 for no asset. */
    @GET
    public Response page(@Context HttpServletRequest request, @Context Request conditions) throws IOException {
        String asset = (String) request.getAttribute(ChannelFilter.ASSET);
        Optional<byte[]> found = content(request.getServletContext(), asset);
        if (found.isEmpty()) {
            return Response.status(404).type("text/plain;charset=UTF-8").entity("The page has no such part.\n").build();
        }
        byte[] content = found.get();
        var tag = new EntityTag(Integer.toHexString(Arrays.hashCode(content)) + '-' + content.length);
        Response.ResponseBuilder unchanged = conditions.evaluatePreconditions(tag);
        Response.ResponseBuilder response = unchanged != null ? unchanged : Response.ok(content)
                .type(TYPES.getOrDefault(asset.substring(asset.lastIndexOf('.') + 1), "application/octet-stream"));
        var revalidate = new CacheControl();
        revalidate.setNoCache(true);
        if (asset.equals(FOR_ALL_PAGES)) {
            response.header("Access-Control-Allow-Origin", "*");
        }
        return response.tag(tag).cacheControl(revalidate)
                .header("Content-Security-Policy", POLICY)
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff")
                .build();
    }

    private static Optional<byte[]> content(ServletContext context, String asset) throws IOException {
        try (InputStream file = context.getResourceAsStream(FOLDER + asset)) {
            return file == null ? Optional.empty() : Optional.of(file.readAllBytes());
        }
    }
}
