package pinghub.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.Reader;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a JAX-RS resource gets to see of a request: no body, and the few headers that matter inside. JAX-RS parses headers by
 * itself and would answer a client's odd Accept, or read a form. A POST's body is in {@link ChannelFilter#BODY}.
 */
final class CleanRequest extends HttpServletRequestWrapper {

    private static final ServletInputStream NO_BODY = new EmptyInputStream();
    private static final List<String> KEPT = List.of("If-None-Match", "If-Modified-Since", "Host");

    private final String method;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    CleanRequest(HttpServletRequest request) {
        this(request, request.getMethod());
    }

    /** @param method what the resource takes, whatever the client sent */
    CleanRequest(HttpServletRequest request, String method) {
        super(request);
        this.method = method;
        for (String name : KEPT) {
            String value = request.getHeader(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
    }

    @Override
    public String getMethod() {
        return method;
    }

    @Override
    public @Nullable String getHeader(String name) {
        return headers.get(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        String value = headers.get(name);
        return value == null ? Collections.emptyEnumeration() : Collections.enumeration(List.of(value));
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        return Collections.enumeration(headers.keySet());
    }

    @Override
    public @Nullable String getQueryString() {
        return null;
    }

    @Override
    public Locale getLocale() {
        return Locale.ROOT;
    }

    @Override
    public @Nullable String getContentType() {
        return null;
    }

    @Override
    public int getContentLength() {
        return 0;
    }

    @Override
    public long getContentLengthLong() {
        return 0;
    }

    @Override
    public ServletInputStream getInputStream() {
        return NO_BODY;
    }

    @Override
    public BufferedReader getReader() {
        return new BufferedReader(Reader.nullReader());
    }

    private static final class EmptyInputStream extends ServletInputStream {

        @Override
        public int read() {
            return -1;
        }

        @Override
        public boolean isFinished() {
            return true;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("there is no body to read");
        }
    }
}
