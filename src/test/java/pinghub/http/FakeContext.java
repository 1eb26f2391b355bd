package pinghub.http;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The application as a container would show it: its context path, the server's name and the files of the WAR. */
public final class FakeContext {

    private static final Path FILES = Path.of("src/main/webapp");

    private FakeContext() {
    }

    static ServletContext root() {
        return of("", "Some Server/1.0");
    }

    static ServletContext at(String contextPath) {
        return of(contextPath, "Some Server/1.0");
    }

    public static ServletContext on(String server) {
        return of("", server);
    }

    /** The same with the classes of a server, which has to know those of the Servlet API. */
    public static ServletContext on(String server, ClassLoader classes) {
        return of("", server, classes);
    }

    private static ServletContext of(String contextPath, String server) {
        return of(contextPath, server, FakeContext.class.getClassLoader());
    }

    private static ServletContext of(String contextPath, String server, ClassLoader classes) {
        return (ServletContext) Proxy.newProxyInstance(classes, new Class<?>[] {ServletContext.class},
                (proxy, called, arguments) -> switch (called.getName()) {
                    case "getContextPath" -> contextPath;
                    case "getServerInfo" -> server;
                    case "getResourceAsStream" -> file((String) arguments[0]);
                    default -> throw new UnsupportedOperationException(called.getName());
                });
    }

    private static InputStream file(String path) throws IOException {
        try {
            return Files.newInputStream(Path.of(FILES + path));
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
