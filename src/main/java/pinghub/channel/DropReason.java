package pinghub.channel;

/** Why a message that was meant for a subscriber did not reach it. */
public enum DropReason {
    /** The subscriber's outbox was full, or was given up because it had been. */
    SLOW,
    /** The subscriber was gone before the message was written. */
    GONE,
    /** The node closed the connection first. */
    CLOSED,
    /** The write failed. */
    FAILED
}
