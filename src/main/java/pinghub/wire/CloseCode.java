package pinghub.wire;

import pinghub.channel.CloseReason;

/**
 * What a close frame says (RFC 6455 §7.4).
 *
 * @param code   the status code
 * @param reason at most 123 bytes of UTF-8
 */
public record CloseCode(int code, String reason) {

    /** The code of an orderly end. */
    public static final int NORMAL = 1000;

    /** The close frame for each reason this node may have to end a connection. */
    public static CloseCode of(CloseReason reason) {
        return switch (reason) {
            case SLOW -> new CloseCode(1013, "too slow, messages were waiting"); // IANA registry, not in the RFC itself
            case STALLED -> new CloseCode(1013, "a write made no progress");
            case NO_PONG -> new CloseCode(1001, "no pong");
            case SHUTDOWN -> new CloseCode(1001, "this node is going away");
            case TOO_BIG -> new CloseCode(1009, "message too big");
            case NOT_TEXT -> new CloseCode(1003, "text messages only");
            case NOT_UTF8 -> new CloseCode(1007, "not UTF-8");
            case PROTOCOL -> new CloseCode(1002, "not the websocket protocol");
            case UNFINISHED -> new CloseCode(1008, "a message took too long");
            case NO_ROOM -> new CloseCode(1013, "no room to keep the message");
            case NOT_ALLOWED -> new CloseCode(1008, "Publishing not allowed."); // the words of Nchan, as those of the next three
            case DELETED -> new CloseCode(1001, "410 Gone");
            case REPLACED -> new CloseCode(1001, "409 Conflict");
            case TIMED_OUT -> new CloseCode(NORMAL, "408 408 Request Timeout");
            case DISCONNECTED -> new CloseCode(1008, "disconnected by the operator");
            case GONE -> new CloseCode(NORMAL, "");
            case ERROR -> new CloseCode(1011, "internal error");
        };
    }
}
