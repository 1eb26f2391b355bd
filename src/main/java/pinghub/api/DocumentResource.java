package pinghub.api;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** What this API is, for tools (OpenAPI 3.1). */
@Dependent
@Path("api/v1/openapi.json")
public class DocumentResource {

    // Not where MicroProfile OpenAPI would look for a document of its own and add to it what it finds in the classes.
    private static final String FILE = "/-/api/openapi.json";

    @Inject
    Answers answers;

    @GET
    public Response document(@Context HttpServletRequest request) throws IOException {
        try (InputStream file = request.getServletContext().getResourceAsStream(FILE)) {
            if (file == null) {
                throw new FileNotFoundException(FILE);
            }
            return answers.ok(file.readAllBytes());
        }
    }
}
