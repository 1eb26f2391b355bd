package pinghub.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A request as a container would show it: a method, a protocol, an address and header lines. Anything else it refuses. */
public final class FakeRequest extends HttpServletRequestWrapper {

    private final String method;
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private String protocol = "HTTP/1.1";
    private String address = "192.0.2.1";

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
