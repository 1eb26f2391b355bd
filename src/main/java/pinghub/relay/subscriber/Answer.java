package pinghub.relay.subscriber;

import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import pinghub.channel.CloseReason;
import pinghub.channel.Message;
import pinghub.http.Refusal;
import pinghub.relay.channel.RelayMessage;
import pinghub.relay.location.Joined;
import pinghub.relay.location.SubscriberRules;
import pinghub.wire.Bytes;

/** The answer to a poll that has messages: its head, and its body. */
final class Answer {

    private Answer() {
    }

    /** Sets the head of an answer with these messages, 1 or more, but for its length. Returns the body, which nobody may change. */
    static byte[] head(List<Message> messages, Ids ids, Joined joined, String separator, AnswerHead head) {
        head.status(HttpServletResponse.SC_OK);
        guard(head::set);
        ids.put(RelayMessage.position(messages.get(messages.size() - 1)), head);
        return body(messages, joined, separator, head);
    }

    /** What a publisher has written is nothing that a browser may run as a page of ours, whatever content type it has. */
    static void guard(BiConsumer<String, String> headers) {
        headers.accept("X-Content-Type-Options", "nosniff");
        headers.accept("Content-Security-Policy", "sandbox");
    }

    /**
     * Sets the head of an answer without messages.
     *
     * @return whether it says that it has no body, which all that may have one do
     */
    static boolean end(CloseReason reason, Ids ids, SubscriberRules rules, AnswerHead head) {
        if (reason == CloseReason.SHUTDOWN) {
            Refusal.DRAINING.headers().forEach(head::set);
        }
        int status = switch (reason) {
            case DELETED -> HttpServletResponse.SC_GONE;
            case REPLACED -> HttpServletResponse.SC_CONFLICT;
            case TIMED_OUT -> rules.timeoutStatus();
            case DISCONNECTED -> HttpServletResponse.SC_FORBIDDEN;
            case SHUTDOWN, SLOW, STALLED, NO_PONG, TOO_BIG, NOT_TEXT, NOT_UTF8, PROTOCOL, UNFINISHED, NO_ROOM, NOT_ALLOWED, GONE, ERROR ->
                    HttpServletResponse.SC_SERVICE_UNAVAILABLE;
        };
        head.status(status);
        if (reason == CloseReason.TIMED_OUT) {
            ids.echo(head);
        }
        return status != HttpServletResponse.SC_NOT_MODIFIED;
    }

    private static byte[] body(List<Message> messages, Joined joined, String separator, AnswerHead head) {
        RelayMessage first = RelayMessage.of(messages.get(0));
        if (messages.size() == 1) {
            first.contentType().ifPresent(type -> head.set("Content-Type", type));
            return first.bytes();
        }
        var body = new ByteArrayOutputStream();
        if (joined == Joined.MULTIPART) {
            head.set("Content-Type", "multipart/mixed; boundary=" + Parts.BOUNDARY);
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
            first.contentType().ifPresent(type -> head.set("Content-Type", type));
            for (int i = 0; i < messages.size(); i++) {
                body.writeBytes(RelayMessage.of(messages.get(i)).bytes());
                body.writeBytes(Bodies.utf8(separator)); // also behind the last, as in Nchan
            }
        }
        return body.toByteArray();
    }
}
