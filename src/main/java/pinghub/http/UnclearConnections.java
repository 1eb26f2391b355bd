package pinghub.http;

import jakarta.inject.Singleton;
import jakarta.servlet.ServletConnection;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Connections on which it is unclear where the next request starts. "Connection: close" alone does not keep every container from
 * reading the rest of what came as another request, which would then be published. Thread-safe.
 */
@Singleton
final class UnclearConnections {

    private static final int MAX = 10_000; // they are being closed: the oldest are gone

    private volatile boolean any; // set by the first; usually there is none, and nobody takes the lock

    private final Set<String> ids = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX;
        }
    }));

    /** Nothing more that comes on this request's connection is to be served. */
    void add(HttpServletRequest request) {
        ServletConnection connection = request.getServletConnection();
        if (connection != null) {
            ids.add(connection.getConnectionId());
            any = true;
        }
    }

    /** Whether this request came after one that was {@link #add added}. */
    boolean contains(HttpServletRequest request) {
        if (!any) {
            return false;
        }
        ServletConnection connection = request.getServletConnection();
        return connection != null && ids.contains(connection.getConnectionId());
    }
}
