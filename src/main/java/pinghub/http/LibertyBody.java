package pinghub.http;

import jakarta.servlet.ServletInputStream;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * How much of a body Open Liberty has received along with the headers. Its {@code available()} knows of nothing before the first read,
 * which may wait; so every POST would go on asynchronously, at many times the cost (ADR 4). By reflection, for version 26.0.0.3;
 * where a stream is not that one's, the answer is 0 and nothing is lost but speed. Thread-safe.
 */
final class LibertyBody {

    private static final String STREAM = "com.ibm.ws.webcontainer31.srt.SRTInputStream31";

    /** From the stream to what it reads from, to the buffer behind the headers, to the bytes in it. */
    private record Way(Method source, Method buffer, Method remaining) { }

    // An instance's, not static: it is gone with the application. Null until a stream was seen; made twice at worst.
    private volatile @Nullable Way way;
    private volatile boolean unknown; // another version

    /** Bytes that a read takes without waiting, of this body and perhaps of the next request. */
    int received(ServletInputStream input) {
        if (unknown || !input.getClass().getName().equals(STREAM)) {
            return 0;
        }
        try {
            Way known = way;
            Object source;
            if (known == null) {
                Method first = method(input.getClass(), "getISC");
                source = first.invoke(input);
                Method buffer = method(source.getClass(), "getReadBuffer");
                known = new Way(first, buffer, method(buffer.getReturnType(), "remaining"));
                way = known;
            } else {
                source = known.source().invoke(input);
            }
            Object buffer = known.buffer().invoke(source);
            return buffer == null ? 0 : (int) known.remaining().invoke(buffer);
        } catch (ReflectiveOperationException | RuntimeException e) {
            unknown = true; // not what it was in that version; the asynchronous way is always right
            return 0;
        }
    }

    private static Method method(Class<?> type, String name) throws NoSuchMethodException {
        Method method = type.getMethod(name);
        method.setAccessible(true);
        return method;
    }
}
