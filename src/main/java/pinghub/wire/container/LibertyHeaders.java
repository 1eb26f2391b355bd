package pinghub.wire.container;

import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinghub.http.container.Inside;

/**
 * A header of Open Liberty's responses that is to be spelled otherwise than the server does, by reflection, for version 26.0.0.3. It
 * sends a header that it knows in its own spelling: what was set as {@code Etag} leaves as {@code ETag}, which some clients of a push
 * relay do not find. Thread-safe.
 */
public final class LibertyHeaders {

    private static final System.Logger LOG = System.getLogger(LibertyHeaders.class.getName());
    private static final String KEYS = "com.ibm.wsspi.http.channel.values.HttpHeaderKeys";

    private final String name;
    private volatile @Nullable Calls found; // looked up once; the same for all responses
    private volatile boolean unknown;       // looked up in vain, which is not tried again with every response

    private record Calls(Method set, Object key) { }

    /** @param name the header, as it is to be sent; the server keeps it for good */
    public LibertyHeaders(String name) {
        this.name = name;
    }

    /** A header of one response. */
    @FunctionalInterface
    public interface Header {

        /**
         * Sets it, in place of what was set by this before. Not after the headers have left, nor once the response is over.
         *
         * @return whether it is set; otherwise it is to be set as the Servlet API does
         */
        boolean set(String value);
    }

    /** That of a request's response; empty if the server is another, or one of another make, which spells it as it does. */
    public Optional<Header> of(ServletRequest request) {
        if (unknown || !Liberty.is(request.getServletContext())) {
            return Optional.empty();
        }
        try {
            Object message = Inside.call(Inside.call(request.getInputStream(), "getISC"), "getResponse");
            Calls calls = calls(message);
            return Optional.of(value -> set(calls, message, value));
        } catch (ReflectiveOperationException | RuntimeException | IOException e) {
            failed(e);
            return Optional.empty();
        }
    }

    private boolean set(Calls calls, Object message, String value) {
        try {
            calls.set().invoke(message, calls.key(), value);
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            failed(e);
            return false;
        }
    }

    private void failed(Exception e) {
        // What else goes wrong does so with one connection, such as one whose client has gone.
        unknown |= e instanceof ReflectiveOperationException && !(e instanceof InvocationTargetException);
        LOG.log(Level.DEBUG, "another version of Open Liberty; it spells headers as it does", e);
    }

    private Calls calls(Object message) throws ReflectiveOperationException {
        Calls calls = found;
        if (calls == null) {
            Class<?> type = message.getClass();
            calls = new Calls(Inside.method(type, "setHeader", "HeaderKeys", "String"), key(type.getClassLoader()));
            found = calls;
        }
        return calls;
    }

    /** The server's name of that spelling, which is made where there is none; whoever asks it by name finds the other one first. */
    private Object key(ClassLoader loader) throws ReflectiveOperationException {
        Class<?> keys = Class.forName(KEYS, false, loader);
        synchronized (keys) { // whoever else makes it, in another application
            for (Object known : List.copyOf((List<?>) Inside.field(keys, "allKeys").get(null))) {
                if (Inside.call(known, "getName").equals(name)) {
                    return known;
                }
            }
            Constructor<?> constructor = keys.getDeclaredConstructor(String.class);
            constructor.setAccessible(true);
            return constructor.newInstance(name);
        }
    }
}
