package pinghub.client;

import java.util.Optional;

/**
 * A message that the node has accepted.
 *
 * @param subscribers the number of subscribers it was meant for; 0 if nobody heard it
 * @param id          {@code epoch:seq}, what a subscriber that comes back gives as its cursor; empty where the node gave it none
 */
public record Published(int subscribers, Optional<String> id) {
}
