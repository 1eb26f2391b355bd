package pinghub.relay.subscriber;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import pinghub.wire.container.LibertyHeaders;

/** The head of an answer by way of the server. */
final class ServletHead implements AnswerHead {

    private static final String ETAG = "Etag";
    private static final LibertyHeaders ON_LIBERTY = new LibertyHeaders(ETAG);

    private final HttpServletResponse response;
    private final Optional<LibertyHeaders.Header> spelled; // empty where the server sends it as it is set

    ServletHead(HttpServletRequest request, HttpServletResponse response) {
        this.response = response;
        this.spelled = ON_LIBERTY.of(request);
    }

    @Override
    public void status(int status) {
        response.setStatus(status);
    }

    @Override
    public void set(String name, String value) {
        response.setHeader(name, value);
    }

    @Override
    public void etag(String value) {
        if (spelled.isEmpty() || !spelled.get().set(value)) {
            response.setHeader(ETAG, value);
        }
    }
}
