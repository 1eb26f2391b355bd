package pinghub.http;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request to {@code http://example.com:8080/app/…} as a container would show it: a method, a protocol, an address, header lines and
 * attributes. Anything else it refuses.
 */
public final class FakeRequest extends HttpServletRequestWrapper {

    private final String method;
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private String protocol = "HTTP/1.1";
    private final Map<String, Object> attributes = new HashMap<>();
    private String address = "192.0.2.1";
    private ServletContext context;            // null until it is set
    private HttpUpgradeHandler upgraded;       // null until it is upgraded

    private FakeRequest(String method) {
        super(refusing());
        this.method = method;
    }

    public static FakeRequest get() {
        return of("GET");
    }

    public static FakeRequest post() {
        return of("POST");
    }

    public static FakeRequest of(String method) {
        return new FakeRequest(method);
    }

    /** One more line of this header. */
    public FakeRequest with(String header, String value) {
        headers.computeIfAbsent(header, name -> new ArrayList<>()).add(value);
        return this;
    }

    public FakeRequest without(String header) {
        headers.remove(header);
        return this;
    }

    public FakeRequest protocol(String version) {
        protocol = version;
        return this;
    }

    FakeRequest from(String remoteAddress) {
        address = remoteAddress;
        return this;
    }

    /** The application that it came to. */
    public FakeRequest in(ServletContext application) {
        context = application;
        return this;
    }

    /** What was made for the connection, once the Servlet API has upgraded it. */
    public Optional<HttpUpgradeHandler> upgraded() {
        return Optional.ofNullable(upgraded);
    }

    @Override
    public ServletContext getServletContext() {
        return context;
    }

    @Override
    public String getScheme() {
        return "http";
    }

    @Override
    public String getServerName() {
        return "example.com";
    }

    @Override
    public int getServerPort() {
        return 8080;
    }

    @Override
    public String getContextPath() {
        return "/app";
    }

    @Override
    public Object getAttribute(String name) {
        return attributes.get(name);
    }

    @Override
    public void setAttribute(String name, Object value) {
        attributes.put(name, value);
    }

    @Override
    public <T extends HttpUpgradeHandler> T upgrade(Class<T> type) {
        try {
            T handler = type.getConstructor().newInstance();
            upgraded = handler;
            return handler;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String getMethod() {
        return method;
    }

    @Override
    public String getProtocol() {
        return protocol;
    }

    @Override
    public String getRemoteAddr() {
        return address;
    }

    @Override
    public String getHeader(String name) {
        return headers.containsKey(name) ? headers.get(name).get(0) : null;
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return Collections.enumeration(headers.getOrDefault(name, List.of()));
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        return Collections.enumeration(headers.keySet());
    }

    private static HttpServletRequest refusing() {
        return (HttpServletRequest) Proxy.newProxyInstance(FakeRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class}, (proxy, called, arguments) -> {
                    throw new UnsupportedOperationException(called.getName());
                });
    }
}
