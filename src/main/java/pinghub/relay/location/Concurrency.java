package pinghub.relay.location;

/** What happens when a subscriber comes to a channel that has one. */
public enum Concurrency {
    /** Nothing. */
    BROADCAST,
    /** Those who are there get 409. */
    LAST,
    /** The one who comes gets 409. */
    FIRST
}
