package pinghub.relay.location;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import pinghub.config.AddressRange;

/**
 * How a location takes messages.
 *
 * @param kinds                http, websocket or both
 * @param put                  what PUT does
 * @param bufferMin            messages that are kept even where those that somebody received are dropped; 0 or more
 * @param bufferMax            messages that are kept at most: 0 or more, no less than {@code bufferMin}
 * @param deleteOldestReceived whether the oldest message is dropped once it was delivered, while more than {@code bufferMin} are kept
 * @param store                whether messages are kept at all
 * @param messageTimeout       how long a message is kept; 0 for ever
 * @param channelTimeout       how long a channel lives on that has neither message nor subscriber; absent is as usual, which is
 *                             5 s for channels that a subscriber has made, and 24 h for those that a publisher has
 * @param bodyMaxBytes         of one message; 1 or more
 * @param eventName            the event's name for EventSource, whatever the publisher's header says
 * @param allow                addresses that may publish; empty with no token allows all
 * @param token                a bearer token that may publish
 */
public record PublisherRules(Set<PublisherKind> kinds, Put put, int bufferMin, Computed<Integer> bufferMax, boolean deleteOldestReceived,
        boolean store, Computed<Duration> messageTimeout, Optional<Computed<Duration>> channelTimeout, int bodyMaxBytes, Optional<Template> eventName,
        Set<AddressRange> allow, Optional<String> token) {

    public PublisherRules {
        kinds = Set.copyOf(kinds);
        allow = Set.copyOf(allow);
    }
}
