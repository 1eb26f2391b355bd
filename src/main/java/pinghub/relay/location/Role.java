package pinghub.relay.location;

/** What a location is for. */
public enum Role {
    PUBLISHER,
    SUBSCRIBER,
    /** Both: GET subscribes, other methods publish, a websocket does both. */
    PUBSUB,
    /** A group's figures and limits, and sending to all of its channels. */
    GROUP,
    /** The figures of the relay. */
    STATUS,
    /** A channel without the relay, as where no location matches. */
    PLAIN;

    /** Whether messages are published here. */
    public boolean publishes() {
        return this == PUBLISHER || this == PUBSUB;
    }

    /** Whether there are subscribers here. */
    public boolean subscribes() {
        return this == SUBSCRIBER || this == PUBSUB;
    }
}
