package pinghub.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.lang.reflect.Proxy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The asynchronous part of requests as a container would begin it; it ends with {@code complete} or {@code dispatch}. Thread-safe. */
public final class FakeAsync {

    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

    public AsyncContext start(ServletRequest request, ServletResponse response) {
        return (AsyncContext) Proxy.newProxyInstance(FakeAsync.class.getClassLoader(), new Class<?>[] {AsyncContext.class},
                (proxy, called, arguments) -> switch (called.getName()) {
                    case "getRequest" -> request;
                    case "getResponse" -> response;
                    case "setTimeout" -> null;
                    case "complete", "dispatch" -> {
                        ends.add(called.getName());
                        yield null;
                    }
                    default -> throw new UnsupportedOperationException(called.getName());
                });
    }

    /** How the next one ends. */
    public String end() throws InterruptedException {
        String end = ends.poll(10, TimeUnit.SECONDS);
        if (end == null) {
            throw new AssertionError("none has ended");
        }
        return end;
    }
}
