package pinghub.channel;

/** What happens to a subscriber whose outbox has no room for the next message. */
public enum SlowPolicy {
    /** Its connection ends. */
    DISCONNECT,
    /** It misses the oldest of what waits for it. */
    DROP_OLDEST,
    /** Nothing but the newest message ever waits for it. */
    LATEST_ONLY
}
