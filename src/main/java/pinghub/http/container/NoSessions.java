package pinghub.http.container;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.session.InMemorySessionManager;
import io.undertow.server.session.Session;
import io.undertow.server.session.SessionConfig;
import org.jspecify.annotations.Nullable;

/**
 * Says that no request has a session, which is true of this application. Undertow looks for one at the end of every request; where
 * another thread has ended an asynchronous one it may find the request half gone, and logs a NullPointerException.
 */
final class NoSessions extends InMemorySessionManager {

    NoSessions(String deployment) {
        super(deployment);
    }

    @Override
    public @Nullable Session getSession(HttpServerExchange exchange, SessionConfig config) {
        return null;
    }
}
