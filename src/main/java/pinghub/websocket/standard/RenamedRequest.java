package pinghub.websocket.standard;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pinghub.websocket.Subprotocol;

/**
 * A handshake whose path is one plain segment, because endpoint templates match no more than that. It has no session: Open Liberty
 * would begin one for each, and keep it for half an hour.
 */
final class RenamedRequest extends HttpServletRequestWrapper {

    /** What the container sees of some headers; the empty string hides one. */
    private static final Map<String, String> FIXED = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    static {
        // Checked already, in all their forms; one container knows these two in no other form.
        FIXED.put("Upgrade", "websocket");
        FIXED.put("Connection", "Upgrade");
        // Hidden: the memory that compression takes could not be bounded from here.
        FIXED.put("Sec-WebSocket-Extensions", "");
    }

    private final String path;
    private final String subprotocol;

    /** @param subprotocol the only one that the client offers; empty for none */
    RenamedRequest(HttpServletRequest request, String segment, String subprotocol) {
        super(request);
        this.path = "/" + segment;
        this.subprotocol = subprotocol;
    }

    @Override
    public String getRequestURI() {
        return getContextPath() + path;
    }

    @Override
    public StringBuffer getRequestURL() {
        return new StringBuffer(getScheme() + "://" + getServerName() + ":" + getServerPort() + getRequestURI());
    }

    @Override
    public String getServletPath() {
        return path;
    }

    @Override
    public @Nullable String getPathInfo() {
        return null;
    }

    @Override
    public @Nullable String getQueryString() {
        return null;
    }

    @Override
    public @Nullable String getHeader(String name) {
        Enumeration<String> values = getHeaders(name);
        return values.hasMoreElements() ? values.nextElement() : null;
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        String fixed = fixed(name);
        return fixed == null ? super.getHeaders(name)
                : fixed.isEmpty() ? Collections.emptyEnumeration() : Collections.enumeration(List.of(fixed));
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        return Collections.enumeration(Collections.list(super.getHeaderNames()).stream()
                .filter(name -> !"".equals(fixed(name))).toList());
    }

    private @Nullable String fixed(String header) {
        return header.equalsIgnoreCase(Subprotocol.HEADER) ? subprotocol : FIXED.get(header);
    }

    @Override
    public @Nullable HttpSession getSession() {
        return null;
    }

    @Override
    public @Nullable HttpSession getSession(boolean create) {
        return null;
    }
}
