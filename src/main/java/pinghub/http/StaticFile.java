package pinghub.http;

import jakarta.servlet.ServletContext;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file of the WAR for browsers: to be asked for anew each time, and able to do nothing but what its policy allows.
 *
 * @param folders where it may be, the first that has it; each with a slash at the end
 * @param name    without a slash
 * @param policy  the Content-Security-Policy
 */
record StaticFile(List<String> folders, String name, String policy) {

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=UTF-8",
            "css", "text/css;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8",
            "svg", "image/svg+xml");

    /** The file, 304 if the client has it, 404 if there is none. */
    Response answer(ServletContext context, Request conditions) throws IOException {
        Optional<byte[]> found = content(context);
        if (found.isEmpty()) {
            return Response.status(404).type("text/plain;charset=UTF-8").entity("The page has no such part.\n").build();
        }
        byte[] content = found.get();
        var tag = new EntityTag(Integer.toHexString(Arrays.hashCode(content)) + '-' + content.length);
        Response.@Nullable ResponseBuilder unchanged = conditions.evaluatePreconditions(tag);
        Response.ResponseBuilder response = unchanged != null ? unchanged : Response.ok(content)
                .type(TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream"));
        var revalidate = new CacheControl();
        revalidate.setNoCache(true);
        return response.tag(tag).cacheControl(revalidate)
                .header("Content-Security-Policy", policy)
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff")
                .build();
    }

    private Optional<byte[]> content(ServletContext context) throws IOException {
        for (String folder : folders) {
            try (InputStream file = context.getResourceAsStream(folder + name)) {
                if (file != null) {
                    return Optional.of(file.readAllBytes());
                }
            }
        }
        return Optional.empty();
    }
}
