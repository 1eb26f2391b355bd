package pinghub.wire.container;

import io.undertow.server.ServerConnection;
import io.undertow.servlet.handlers.ServletRequestContext;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.util.Optional;

/** The connection under a response of WildFly: the Servlet API cannot end one whose client does not read. */
public final class UndertowResponse {

    private static final String OURS = "io.undertow.";

    private final ServerConnection connection;

    private UndertowResponse(ServerConnection connection) {
        this.connection = connection;
    }

    /** That of the request which this thread serves; empty if the server is another, whose classes are not touched. */
    public static Optional<UndertowResponse> of(ServletRequest request) {
        return request.getClass().getName().startsWith(OURS)
                ? Optional.of(new UndertowResponse(ServletRequestContext.requireCurrent().getExchange().getConnection()))
                : Optional.empty();
    }

    /** Ends the connection, whatever is still to be written. */
    public void cut() throws IOException {
        connection.close();
    }
}
