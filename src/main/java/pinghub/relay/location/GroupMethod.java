package pinghub.relay.location;

/** What a group location allows. */
public enum GroupMethod {
    /** GET: its figures. */
    GET,
    /** POST without a body: its limits. */
    SET,
    /** DELETE: all of its channels. */
    DELETE,
    /** POST to each of its channels. */
    PUBLISH,
    /** GET: a list of its channels. */
    LIST
}
