package pinghub.channel;

/**
 * What one node holds at most.
 *
 * @param subscribers    connected subscribers; 1 or more
 * @param channels       channels with a subscriber; 1 or more
 * @param outboxMessages messages waiting for one subscriber; 1 or more
 * @param outboxBytes    bytes waiting for one subscriber; 1 or more
 */
public record Limits(int subscribers, int channels, int outboxMessages, long outboxBytes) {

    public Limits {
        if (subscribers < 1 || channels < 1 || outboxMessages < 1 || outboxBytes < 1) {
            throw new IllegalArgumentException("every limit must be at least 1");
        }
    }
}
