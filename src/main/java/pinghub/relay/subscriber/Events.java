package pinghub.relay.subscriber;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import pinghub.channel.CloseReason;
import pinghub.channel.Message;
import pinghub.relay.channel.RelayMessage;
import pinghub.relay.location.SubscriberRules;
import pinghub.wire.Bytes;
import pinghub.wire.EventData;

/** Server-sent events (WHATWG HTML, section 9.2) as Nchan sends them. Content types are not told. */
final class Events extends StreamFormat {

    private static final byte[] OPENING = Bytes.ascii(": hi\n\n");
    private static final byte[] SILENT_PING = Bytes.ascii(":\n\n");

    /** Each as its publisher has called it, with pings that say nothing. */
    static final Events PLAIN = new Events(Optional.empty(), SILENT_PING);

    private final Optional<String> event;
    private final byte[] ping;

    private Events(Optional<String> event, byte[] ping) {
        this.event = event;
        this.ping = ping;
    }

    /** @param event the name of all events; empty where each has its own, or none */
    Events(Optional<String> event, SubscriberRules rules) {
        this(event.map(Events::line).filter(name -> !name.isEmpty()), rules.eventPing().isZero() ? SILENT_PING : ping(rules));
    }

    private static byte[] ping(SubscriberRules rules) {
        var ping = new ByteArrayOutputStream();
        if (!rules.pingComment().isEmpty()) {
            ping.writeBytes(Bodies.utf8(":" + line(rules.pingComment()) + "\n"));
        }
        if (!rules.pingEvent().isEmpty()) {
            ping.writeBytes(Bodies.utf8("event: " + line(rules.pingEvent()) + "\n"));
        }
        if (!rules.pingData().isEmpty()) {
            EventData.write(Bodies.utf8(rules.pingData()), ping);
        }
        if (ping.size() == 0) {
            return SILENT_PING;
        }
        ping.write('\n');
        return ping.toByteArray();
    }

    /** What stands in one line must not end it. */
    private static String line(String text) {
        return text.replaceAll("[\\r\\n]", " ");
    }

    @Override
    byte[] opening() {
        return OPENING;
    }

    @Override
    public byte[] message(Message message) {
        RelayMessage relayed = RelayMessage.of(message);
        return event.isEmpty() && RelayMessage.isShared(message) ? RelayMessage.lines(message,
                shared -> event(shared, shared.id().toString())) : event(relayed, RelayMessage.position(message).toString());
    }

    private byte[] event(RelayMessage message, String id) {
        byte[] body = message.bytes();
        var lines = new ByteArrayOutputStream(body.length + 64);
        event.or(message::event).ifPresent(name -> lines.writeBytes(Bodies.utf8("event: " + line(name) + "\n")));
        lines.writeBytes(Bytes.ascii("id: " + id + "\n"));
        EventData.write(body, lines);
        lines.write('\n');
        return lines.toByteArray();
    }

    @Override
    public byte[] ping() {
        return ping;
    }

    @Override
    public byte[] close(CloseReason reason, int retryMillis) {
        return switch (reason) {
            case DELETED -> Bytes.ascii(":410: 410 Gone\n\n");
            case REPLACED -> Bytes.ascii(":409: 409 Conflict\n\n");
            case TIMED_OUT -> Bytes.ascii(":408: 408 Request Timeout\n\n");
            case SHUTDOWN -> Bytes.ascii(":503: 503 Service Unavailable\n\n");
            case DISCONNECTED -> Bytes.ascii(":403: 403 Forbidden\n\n");
            case SLOW, STALLED, NO_PONG, TOO_BIG, NOT_TEXT, NOT_UTF8, PROTOCOL, UNFINISHED, NO_ROOM, NOT_ALLOWED, GONE, ERROR -> NOTHING;
        };
    }
}
