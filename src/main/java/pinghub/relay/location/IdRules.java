package pinghub.relay.location;

import java.util.List;
import java.util.Optional;

/**
 * How a location computes channel ids.
 *
 * @param publisher  of the channels that are published to, 1-7; empty for none
 * @param subscriber of those that are subscribed to, the same
 * @param delimiter  splits an id into several
 * @param maxLength  of an id before it is split, in characters; 1 or more
 * @param maxSubscribed  ids that one request may subscribe to, 1-255
 * @param truncate   whether a longer one is cut instead of refused
 * @param group      apart from which ids are others; empty is one too
 */
public record IdRules(List<Template> publisher, List<Template> subscriber, Optional<String> delimiter, int maxLength,
        int maxSubscribed, boolean truncate, Template group) {

    public IdRules {
        publisher = List.copyOf(publisher);
        subscriber = List.copyOf(subscriber);
    }
}
