package pinghub.relay.channel;

/** How long a subscriber stays. */
public enum Hold {
    /** Until it leaves: it gets all there is, and all that comes. */
    STREAM,
    /** Until there is something: it gets what there is, or the next message. */
    UNTIL_NEXT,
    /** Not at all: it gets what there is. */
    NONE
}
