package pinghub.relay.subscriber;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import pinghub.wire.RepeatWire;

/** The head of an answer that is written as it is (RFC 9112, section 4). */
final class WholeHead implements AnswerHead {

    /** Of a body that is copied, so that it leaves with its head; a larger one is shared by all that wait for it. */
    static final int MAX_COPIED = 16 * 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private int status = HttpServletResponse.SC_OK;

    /** @param common what every answer has; what is set takes its place */
    WholeHead(Map<String, String> common) {
        headers.putAll(common);
    }

    @Override
    public void status(int newStatus) {
        status = newStatus;
    }

    @Override
    public void set(String name, String value) {
        headers.remove(name); // with its spelling
        headers.put(name, value);
    }

    @Override
    public void etag(String value) {
        set("Etag", value);
    }

    /** The answer. Where the status allows no body (RFC 9110, section 6.4.1), it must be empty, and no length is told. */
    RepeatWire.Answer with(byte[] body, String date) {
        var head = new StringBuilder(512).append("HTTP/1.1 ").append(status).append(' ').append(reason(status)).append("\r\n");
        set("Date", date);
        if (status != HttpServletResponse.SC_NOT_MODIFIED && status != HttpServletResponse.SC_NO_CONTENT) {
            set("Content-Length", Integer.toString(body.length));
        }
        headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        boolean closes = "close".equalsIgnoreCase(headers.get("Connection"));
        if (body.length > MAX_COPIED) {
            return new RepeatWire.Answer(ByteBuffer.wrap(bytes), ByteBuffer.wrap(body), closes);
        }
        byte[] all = Arrays.copyOf(bytes, bytes.length + body.length);
        System.arraycopy(body, 0, all, bytes.length, body.length);
        return new RepeatWire.Answer(ByteBuffer.wrap(all), NOTHING, closes);
    }

    private static String reason(int status) {
        Response.Status known = Response.Status.fromStatusCode(status);
        return known == null ? "" : known.getReasonPhrase();
    }
}
