package pinghub.console;

import java.time.Duration;
import java.util.Optional;

/**
 * A reading, as it is shown.
 *
 * @param up  for how long the node had been there
 * @param lag of the deliveries of the last seconds; empty if there were none
 */
record Sample(Duration up, Reading reading, Optional<Lag> lag) {
}
