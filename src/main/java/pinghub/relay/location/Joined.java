package pinghub.relay.location;

/** How a long poll answers where several messages are ready. */
public enum Joined {
    /** With the first of them. */
    OFF,
    /** With all of them, as {@code multipart/mixed}. */
    MULTIPART,
    /** With all of them, between separators. */
    RAW
}
