package pinghub.wire.container;

import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import pinghub.http.container.Inside;

/**
 * The connection under a response of Open Liberty, by reflection, for version 26.0.0.3: the Servlet API cannot end one whose client does
 * not read.
 */
public final class LibertyResponse {

    private static final System.Logger LOG = System.getLogger(LibertyResponse.class.getName());
    @SuppressWarnings("StaticAssignmentOfThrowable") // where it was made says nothing
    private static final IOException END = new IOException("the client does not read");

    private final Object tcp;
    private final Object connection;

    private LibertyResponse(Object tcp, Object connection) {
        this.tcp = tcp;
        this.connection = connection;
    }

    /** That of a request which is being served; empty if the server is another, or one of another make. */
    public static Optional<LibertyResponse> of(ServletRequest request) throws IOException {
        if (!Liberty.is(request.getServletContext())) {
            return Optional.empty();
        }
        try {
            Object context = Inside.call(request.getInputStream(), "getISC");
            return Optional.of(new LibertyResponse(Inside.call(context, "getTSC"), Inside.call(context, "getVC")));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "another version of Open Liberty; it ends connections as it can", e);
            return Optional.empty();
        }
    }

    /** Ends the connection, whatever is still to be written. */
    public void cut() throws ReflectiveOperationException {
        Inside.call(tcp, "close", connection, END);
    }
}
