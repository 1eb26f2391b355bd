package pinghub.relay.location;

/** How messages may come in. */
public enum PublisherKind {
    HTTP,
    WEBSOCKET
}
