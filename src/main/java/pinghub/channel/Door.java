package pinghub.channel;

/** By which way a message came into this node. */
public enum Door {
    /** From an application. */
    POST,
    /** From a client. */
    WEBSOCKET,
    /** From the node itself. */
    NONE
}
