package pinghub.channel;

/**
 * What one node holds at most.
 *
 * @param subscribers    connected subscribers; 1 or more
 * @param channels       channels with a subscriber or a message that is kept; 1 or more
 * @param outboxMessages messages waiting for one subscriber; 1 or more
 * @param outboxBytes    bytes waiting for one subscriber; 1 or more
 * @param waitingBytes   memory of what outboxes count as such, a message that waits for many once; 1 or more
 * @param historyBytes   memory of the messages that channels keep; 1 or more
 */
public record Limits(int subscribers, int channels, int outboxMessages, long outboxBytes, long waitingBytes,
        long historyBytes) {

    public Limits {
        if (subscribers < 1 || channels < 1 || outboxMessages < 1 || outboxBytes < 1 || waitingBytes < 1
                || historyBytes < 1) {
            throw new IllegalArgumentException("every limit must be at least 1");
        }
    }

    /** Without a limit to what channels keep. */
    public Limits(int subscribers, int channels, int outboxMessages, long outboxBytes, long waitingBytes) {
        this(subscribers, channels, outboxMessages, outboxBytes, waitingBytes, Long.MAX_VALUE);
    }

    /** Without a limit to what waits for all subscribers together either. */
    public Limits(int subscribers, int channels, int outboxMessages, long outboxBytes) {
        this(subscribers, channels, outboxMessages, outboxBytes, Long.MAX_VALUE);
    }
}
