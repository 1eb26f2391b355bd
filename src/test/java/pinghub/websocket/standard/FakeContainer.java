package pinghub.websocket.standard;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server with a websocket stack of its own, which remembers what it was to upgrade, and answers 101 or as the test says. */
public final class FakeContainer {

    /** Knows none of the classes by which Pinghub recognises Open Liberty, which are among the tests'. */
    private static final ClassLoader STRANGER = new ClassLoader(FakeContainer.class.getClassLoader()) {
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("com.ibm.")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    };


    private String serverInfo;
    private Answer answer = response -> response.setStatus(HttpServletResponse.SC_SWITCHING_PROTOCOLS);
    private final List<Upgrade> upgrades = new ArrayList<>();

    /** What it was asked for. */
    public record Upgrade(HttpServletRequest request, ServerEndpointConfig config, Map<String, String> parameters) { }

    /** What a container does with a handshake. */
    @FunctionalInterface
    public interface Answer {
        void to(HttpServletResponse response) throws IOException, DeploymentException;
    }

    public FakeContainer(String serverInfo) {
        this.serverInfo = serverInfo;
    }

    /** From now on it calls itself so. */
    public void rename(String newServerInfo) {
        serverInfo = newServerInfo;
    }

    /** From now on it does this with a handshake. */
    public void answering(Answer newAnswer) {
        answer = newAnswer;
    }

    public List<Upgrade> upgrades() {
        return upgrades;
    }

    /** The application as it shows it. */
    public ServletContext context() {
        return proxy(ServletContext.class, (method, arguments) -> switch (method) {
            case "getServerInfo" -> serverInfo;
            case "getAttribute" -> arguments[0].equals(ServerContainer.class.getName()) ? proxy(ServerContainer.class, this::upgrade) : null;
            default -> throw new UnsupportedOperationException(method);
        });
    }

    @SuppressWarnings("unchecked")
    private Object upgrade(String method, Object... arguments) throws Exception {
        if (!method.equals("upgradeHttpToWebSocket")) {
            throw new UnsupportedOperationException(method);
        }
        upgrades.add(new Upgrade((HttpServletRequest) arguments[0], (ServerEndpointConfig) arguments[2],
                (Map<String, String>) arguments[3]));
        answer.to((HttpServletResponse) arguments[1]);
        return null;
    }

    /** What a proxied method does. */
    @FunctionalInterface
    private interface Call {
        Object of(String method, Object... arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(STRANGER, new Class<?>[] {type},
                (proxy, method, arguments) -> call.of(method.getName(), arguments == null ? new Object[0] : arguments)));
    }
}
