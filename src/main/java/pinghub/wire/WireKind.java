package pinghub.wire;

/** How a client listens. */
public enum WireKind {
    WEBSOCKET,
    /** Server-sent events. */
    EVENTS,
    /** An HTTP response that does not end. */
    STREAM,
    /** A long poll that is held. */
    POLL
}
