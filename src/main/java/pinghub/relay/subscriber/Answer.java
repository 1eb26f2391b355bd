package pinghub.relay.subscriber;

import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import pinghub.channel.Message;
import pinghub.relay.channel.RelayMessage;
import pinghub.relay.location.Joined;
import pinghub.wire.Bytes;

/** The answer to a poll that has messages: its head, and its body. */
final class Answer {

    private Answer() {
    }

    /** Sets the head of an answer with these messages, 1 or more, but for its length. Returns the body, which nobody may change. */
    static byte[] head(List<Message> messages, Ids ids, Joined joined, String separator, HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_OK);
        guard(response);
        ids.put(RelayMessage.position(messages.get(messages.size() - 1)), response);
        return body(messages, joined, separator, response);
    }

    /** What a publisher has written is nothing that a browser may run as a page of ours, whatever content type it has. */
    static void guard(HttpServletResponse response) {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "sandbox");
    }

    private static byte[] body(List<Message> messages, Joined joined, String separator, HttpServletResponse response) {
        RelayMessage first = RelayMessage.of(messages.get(0));
        if (messages.size() == 1) {
            first.contentType().ifPresent(type -> response.setHeader("Content-Type", type));
            return first.bytes();
        }
        var body = new ByteArrayOutputStream();
        if (joined == Joined.MULTIPART) {
            response.setHeader("Content-Type", "multipart/mixed; boundary=" + Parts.BOUNDARY);
            body.writeBytes(Bytes.ascii("--" + Parts.BOUNDARY));
            for (Message message : messages) {
                RelayMessage relayed = RelayMessage.of(message);
                body.writeBytes(Bytes.ascii("\r\n"));
                Optional<String> type = relayed.contentType();
                type.ifPresent(name -> body.writeBytes(Parts.line("Content-Type", name)));
                body.writeBytes(Bytes.ascii("\r\n"));
                body.writeBytes(relayed.bytes());
                body.writeBytes(Bytes.ascii("\r\n--" + Parts.BOUNDARY));
            }
            body.writeBytes(Bytes.ascii("--\r\n"));
        } else {
            first.contentType().ifPresent(type -> response.setHeader("Content-Type", type));
            for (int i = 0; i < messages.size(); i++) {
                body.writeBytes(i == 0 ? new byte[0] : Bodies.utf8(separator));
                body.writeBytes(RelayMessage.of(messages.get(i)).bytes());
            }
        }
        return body.toByteArray();
    }
}
