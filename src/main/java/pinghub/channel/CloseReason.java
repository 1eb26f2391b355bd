package pinghub.channel;

/** Why a subscriber's connection ends. */
public enum CloseReason {
    /** It let its outbox fill. */
    SLOW,
    /** A write made no progress for too long. */
    STALLED,
    /** It did not answer a ping in time. */
    NO_PONG,
    /** This node is going away. */
    SHUTDOWN,
    /** It sent a message larger than allowed. */
    TOO_BIG,
    /** It sent a binary message where only text is allowed. */
    NOT_TEXT,
    /** It sent text that is not well-formed UTF-8. */
    NOT_UTF8,
    /** It broke the websocket protocol. */
    PROTOCOL,
    /** It began a message and did not finish it in time. */
    UNFINISHED,
    /** It published what this node has no room to keep. */
    NO_ROOM,
    /** It sent a message where it may only listen. */
    NOT_ALLOWED,
    /** Its channel was deleted. */
    DELETED,
    /** Another came, and there is to be one only. */
    REPLACED,
    /** It has listened, or waited, for as long as it may. */
    TIMED_OUT,
    /** An operator wanted it so. */
    DISCONNECTED,
    /** It closed the connection itself, or the network did. */
    GONE,
    /** Something of this node failed while serving it. */
    ERROR
}
