package pinghub.relay.channel;

import java.time.Duration;
import java.util.Optional;
import pinghub.channel.ChannelName;

/**
 * The settings of a publishing location. A channel's are those that were used last.
 *
 * @param minMessages          kept at least of what was received, where that is dropped; 0 or more
 * @param maxMessages          kept at most; 0 where nothing is stored
 * @param dropReceived         whether the oldest message is dropped once a subscriber has received it, down to the minimum
 * @param messageTimeout       how long a message is kept; zero for ever
 * @param channelTimeout       how long a channel without messages and subscribers is kept; zero for ever
 * @param accounted            whether the limits of the group hold
 * @param share                the plain channel to which each message goes as well
 */
public record Publishing(int minMessages, int maxMessages, boolean dropReceived, Duration messageTimeout, Duration channelTimeout,
        boolean accounted, Optional<ChannelName> share) {

    public Publishing {
        if (minMessages < 0 || maxMessages < 0 || maxMessages > 0 && minMessages > maxMessages
                || messageTimeout.isNegative() || channelTimeout.isNegative()) {
            throw new IllegalArgumentException("settings of a publisher: none is negative, and min is at most max");
        }
    }
}
