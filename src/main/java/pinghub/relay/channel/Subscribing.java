package pinghub.relay.channel;

import java.time.Duration;

/**
 * The settings of a subscribing location.
 *
 * @param concurrency    what happens if there is a subscriber already
 * @param maxSubscribers of one channel; 0 for no limit
 * @param existingOnly   whether the channel must be there already, by a publisher
 * @param first          where those begin that do not say where
 * @param channelTimeout how long a channel that a subscriber has made is kept without messages and subscribers; zero for ever
 * @param accounted      whether the limits of the group hold
 */
public record Subscribing(Concurrency concurrency, int maxSubscribers, boolean existingOnly, FirstMessage first, Duration channelTimeout,
        boolean accounted) {

    /** What happens to subscribers of the same channel. */
    public enum Concurrency {
        /** All are held. */
        BROADCAST,
        /** The first is held, the others are refused. */
        FIRST,
        /** The last is held, the others are sent away. */
        LAST
    }

    public Subscribing {
        if (maxSubscribers < 0 || channelTimeout.isNegative()) {
            throw new IllegalArgumentException("settings of a subscriber: none is negative");
        }
    }
}
