package pinghub.relay.location;

/** What an {@code If-Modified-Since} without an {@code If-None-Match} means. */
public enum MissingTag {
    /** The first message of that second has been seen. */
    ZERO,
    /** 400. */
    REJECT
}
