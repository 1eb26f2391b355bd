package pinghub.wire.container;

import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import pinghub.http.container.Inside;

/**
 * The headers of a response of Open Liberty, by reflection, for version 26.0.0.3. It sends a header that it knows in its own spelling:
 * what was set as {@code Etag} leaves as {@code ETag}, which some clients of a push relay do not find.
 */
public final class LibertyHeaders {

    private static final System.Logger LOG = System.getLogger(LibertyHeaders.class.getName());
    private static final String KEYS = "com.ibm.wsspi.http.channel.values.HttpHeaderKeys";

    private final Object message;

    private LibertyHeaders(Object message) {
        this.message = message;
    }

    /** Those of a request's response; empty if the server is another, or one of another make. */
    public static Optional<LibertyHeaders> of(ServletRequest request) {
        if (!Liberty.is(request.getServletContext())) {
            return Optional.empty();
        }
        try {
            return Optional.of(new LibertyHeaders(Inside.call(Inside.call(request.getInputStream(), "getISC"), "getResponse")));
        } catch (ReflectiveOperationException | RuntimeException | IOException e) {
            LOG.log(Level.DEBUG, "another version of Open Liberty; it spells headers as it does", e);
            return Optional.empty();
        }
    }

    /**
     * Sets a header, to be sent as it is spelled here. Not after the headers have left.
     *
     * @param name  one of a few; each is kept by the server for good
     * @param value as the Servlet API takes it
     * @return whether it is set
     */
    public boolean set(String name, String value) {
        try {
            Object key = key(name);
            Method set = Inside.method(message.getClass(), "setHeader", "HeaderKeys", "String");
            set.invoke(message, key, value);
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "another version of Open Liberty; it spells headers as it does", e);
            return false;
        }
    }

    /** The server's name of that spelling, which is made where there is none; whoever asks it by name finds the other one first. */
    private Object key(String name) throws ReflectiveOperationException {
        Class<?> keys = Class.forName(KEYS, false, message.getClass().getClassLoader());
        synchronized (keys) { // as the server does when it learns a name
            for (Object known : (List<?>) Inside.field(keys, "allKeys").get(null)) {
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
