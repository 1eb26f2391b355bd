package pinghub.relay.channel;

/**
 * What the relay of one node holds at most.
 *
 * @param maxBytes memory of all channels and the messages they keep; 1 or more
 */
public record RelayLimits(long maxBytes) {

    public RelayLimits {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("the memory of the relay must be at least 1, was " + maxBytes);
        }
    }
}
