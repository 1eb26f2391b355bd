package pinghub.relay.location;

/** What PUT does. */
public enum Put {
    /** Creates the channel; a body is ignored. */
    CREATE,
    /** What POST does. */
    PUBLISH
}
