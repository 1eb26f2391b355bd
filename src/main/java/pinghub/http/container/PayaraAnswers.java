package pinghub.http.container;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * What a client of Payara has not taken of its answers. Payara's own limit is four times the socket's buffer, megabytes, and for each
 * byte of a short answer it keeps a hundred on the heap: one client that sends request after request and reads nothing would fill it.
 * By reflection, for version 6.2025.10; nothing is known of other servers. Thread-safe.
 */
public final class PayaraAnswers {

    private static final String STREAM = "org.apache.catalina.connector.CoyoteOutputStream";

    /** From the stream to what it writes to, to that of Grizzly, to the connection, to what waits there, to the bytes of it. */
    private record Way(Field buffer, Field grizzly, Field connection, Method queue, Method bytes, Method cut) {

        static Way from(ServletOutputStream stream) throws ReflectiveOperationException {
            if (!stream.getClass().getName().equals(STREAM)) {
                throw new NoSuchFieldException("not Payara's stream");
            }
            Field buffer = Inside.field(stream.getClass(), "ob");
            Field grizzly = Inside.field(buffer.getType(), "grizzlyOutputBuffer");
            Field connection = Inside.field(grizzly.getType(), "connection");
            Object first = connection.get(grizzly.get(buffer.get(stream)));
            Method queue = Inside.method(first.getClass(), "getAsyncWriteQueue", 0);
            return new Way(buffer, grizzly, connection, queue, Inside.method(queue.getReturnType(), "spaceInBytes", 0),
                    Inside.method(first.getClass(), "terminateSilently", 0));
        }
    }

    // An instance's, not static: it is gone with the application. Null until a stream was seen; made twice at worst.
    private volatile @Nullable Way way;
    private volatile boolean unknown; // another server, or version

    /**
     * Ends the connection of this response if more than so many bytes of earlier answers wait for the client.
     *
     * @return whether it did; then there is nobody to answer
     */
    public boolean cut(ServletResponse response, int moreThan) throws IOException {
        if (unknown) {
            return false;
        }
        ServletOutputStream stream = response.getOutputStream();
        Way known = way;
        if (known == null) {
            try {
                known = Way.from(stream);
                way = known;
            } catch (ReflectiveOperationException | RuntimeException e) {
                unknown = true; // its own limit holds
                return false;
            }
        }
        try {
            Object connection = known.connection.get(known.grizzly.get(known.buffer.get(stream)));
            if ((int) known.bytes.invoke(known.queue.invoke(connection)) <= moreThan) {
                return false;
            }
            known.cut.invoke(connection);
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return false; // it ends at this moment
        }
    }
}
