package pinghub.http;

import jakarta.servlet.ServletContext;
import java.lang.reflect.Proxy;

/** What a server tells an application of itself: its name. Anything else it refuses. */
public final class FakeContext {

    private FakeContext() {
    }

    public static ServletContext of(String serverInfo) {
        return of(serverInfo, FakeContext.class.getClassLoader());
    }

    /** The same with the classes of a server, which has to know those of the Servlet API. */
    public static ServletContext of(String serverInfo, ClassLoader server) {
        return (ServletContext) Proxy.newProxyInstance(server, new Class<?>[] {ServletContext.class}, (proxy, called, arguments) -> {
            if (called.getName().equals("getServerInfo")) {
                return serverInfo;
            }
            throw new UnsupportedOperationException(called.getName());
        });
    }
}
