package pinghub.relay.subscriber;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import pinghub.wire.RepeatWire;

/** The head of an answer that is written as it is (RFC 9112, section 4). */
final class WholeHead implements AnswerHead {

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
        var answer = new ByteArrayOutputStream(head.length() + 2 + body.length);
        answer.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        answer.writeBytes(body);
        return new RepeatWire.Answer(ByteBuffer.wrap(answer.toByteArray()), "close".equalsIgnoreCase(headers.get("Connection")));
    }

    private static String reason(int status) {
        Response.Status known = Response.Status.fromStatusCode(status);
        return known == null ? "" : known.getReasonPhrase();
    }
}
