package pinghub.config;

/** What speaks the websocket protocol. */
public enum WebSocketEngine {
    /** Pinghub itself, on the bytes of the connection. */
    DIRECT,
    /** The server's own Jakarta WebSocket. */
    STANDARD
}
