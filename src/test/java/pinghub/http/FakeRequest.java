package pinghub.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletConnection;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request to {@code http://example.com:8080/app/…} as a container would show it: a method, a protocol, an address, header lines, a
 * path, a body, a connection and attributes; where it was forwarded to, and what it was upgraded to. Anything else it refuses.
 */
public final class FakeRequest extends HttpServletRequestWrapper {

    private final String method;
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private String protocol = "HTTP/1.1";
    private String address = "192.0.2.1";
    private boolean secure;
    private String uri = "/";
    private String servletPath = "/";
    private String pathInfo;
    private String query;
    private String sessionId;
    private ServletInputStream body = new LateInput().finish();
    private ServletContext context = FakeContext.root();
    private ServletConnection connection;
    private final Map<String, Object> attributes = new HashMap<>();
    private String forwardedTo;
    private HttpServletRequest forwarded;
    private HttpUpgradeHandler upgraded; // null until it is
    private FakeAsync async;             // null where it may not go on asynchronously

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

    /** By TLS, as far as the container knows. */
    FakeRequest secure() {
        secure = true;
        return this;
    }

    public FakeRequest from(String remoteAddress) {
        address = remoteAddress;
        return this;
    }

    /** This request target, without a query, which the container understands as it is. */
    public FakeRequest path(String path) {
        return path(path, path, null);
    }

    /** This request target, and what the container makes of it. */
    public FakeRequest path(String raw, String servletPart, String rest) {
        uri = raw;
        servletPath = servletPart;
        pathInfo = rest;
        return this;
    }

    public FakeRequest query(String text) {
        query = text;
        return this;
    }

    /** The container has found this session's id in the path. */
    FakeRequest sessionInPath(String id) {
        sessionId = id;
        return this;
    }

    /** A body that came with the headers, and its length among them. */
    public FakeRequest body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    public FakeRequest body(byte[] bytes) {
        return with("Content-Length", Integer.toString(bytes.length)).body(new LateInput().arrive(bytes));
    }

    /** What of the body comes when; its length is not among the headers yet. */
    public FakeRequest body(ServletInputStream input) {
        body = input;
        return this;
    }

    /** The application that it came to. */
    public FakeRequest in(ServletContext application) {
        context = application;
        return this;
    }

    /** The container gives its connection this name. */
    public FakeRequest on(String connectionId) {
        connection = (ServletConnection) Proxy.newProxyInstance(FakeRequest.class.getClassLoader(),
                new Class<?>[] {ServletConnection.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals("getConnectionId")) {
                        return connectionId;
                    }
                    throw new UnsupportedOperationException(called.getName());
                });
        return this;
    }

    public FakeRequest attribute(String name, Object value) {
        attributes.put(name, value);
        return this;
    }

    /** It may go on asynchronously, as told there. */
    public FakeRequest by(FakeAsync told) {
        async = told;
        return this;
    }

    /** The path it was forwarded to, {@code null} if it was not. */
    public String forwardedTo() {
        return forwardedTo;
    }

    /** What the one it was forwarded to gets to see. */
    HttpServletRequest forwarded() {
        return forwarded;
    }

    /** What was made for the connection, once the Servlet API has upgraded it. */
    public Optional<HttpUpgradeHandler> upgraded() {
        return Optional.ofNullable(upgraded);
    }

    @Override
    public String getScheme() {
        return "http";
    }

    @Override
    public boolean isSecure() {
        return secure;
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
    public String getRequestURI() {
        return uri;
    }

    @Override
    public String getServletPath() {
        return servletPath;
    }

    @Override
    public String getPathInfo() {
        return pathInfo;
    }

    @Override
    public String getQueryString() {
        return query;
    }

    @Override
    public boolean isRequestedSessionIdFromURL() {
        return sessionId != null;
    }

    @Override
    public String getRequestedSessionId() {
        return sessionId;
    }

    @Override
    public ServletInputStream getInputStream() {
        return body;
    }

    @Override
    public String getContentType() {
        return getHeader("Content-Type");
    }

    @Override
    public long getContentLengthLong() {
        String length = getHeader("Content-Length");
        return length == null ? -1 : Long.parseLong(length);
    }

    @Override
    public int getContentLength() {
        return (int) getContentLengthLong();
    }

    @Override
    public Locale getLocale() {
        return Locale.forLanguageTag(getHeader("Accept-Language"));
    }

    @Override
    public ServletContext getServletContext() {
        return context;
    }

    @Override
    public ServletConnection getServletConnection() {
        return connection;
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
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        return async == null ? super.startAsync(request, response) : async.start(request, response);
    }

    @Override
    public RequestDispatcher getRequestDispatcher(String path) {
        return new RequestDispatcher() {
            @Override
            public void forward(ServletRequest request, ServletResponse response) {
                forwardedTo = path;
                forwarded = (HttpServletRequest) request;
            }

            @Override
            public void include(ServletRequest request, ServletResponse response) {
                throw new UnsupportedOperationException("include");
            }
        };
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
