package pinghub.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Remembers how a request was answered. */
public final class FakeResponse extends HttpServletResponseWrapper {

    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status;
    private boolean broken;
    private boolean flushed;

    public FakeResponse() {
        super((HttpServletResponse) Proxy.newProxyInstance(FakeResponse.class.getClassLoader(),
                new Class<?>[] {HttpServletResponse.class}, (proxy, called, arguments) -> {
                    throw new UnsupportedOperationException(called.getName());
                }));
    }

    /** From now on nobody is there to take the answer. */
    public void breakOff() {
        broken = true;
    }

    public Map<String, String> headers() {
        return headers;
    }

    /** Whether it was sent off, before the server does that by itself. */
    public boolean isFlushed() {
        return flushed;
    }

    public String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    @Override
    public int getStatus() {
        return status;
    }

    @Override
    public void setStatus(int newStatus) {
        status = newStatus;
    }

    @Override
    public void setHeader(String name, String value) {
        headers.put(name, value);
    }

    @Override
    public void addHeader(String name, String value) {
        headers.merge(name, value, (before, more) -> before + ", " + more);
    }

    @Override
    public Collection<String> getHeaderNames() {
        return Set.copyOf(headers.keySet());
    }

    @Override
    public Collection<String> getHeaders(String name) {
        return headers.containsKey(name) ? List.of(headers.get(name)) : List.of();
    }

    @Override
    public void setContentType(String type) {
        headers.put("Content-Type", type);
    }

    @Override
    public void setContentLength(int length) {
        headers.put("Content-Length", Integer.toString(length));
    }

    @Override
    public void flushBuffer() throws IOException {
        if (broken) {
            throw new IOException("connection reset");
        }
        flushed = true;
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return new ServletOutputStream() {
            @Override
            public void write(int b) throws IOException {
                if (broken) {
                    throw new IOException("connection reset");
                }
                body.write(b);
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                throw new UnsupportedOperationException();
            }
        };
    }
}
