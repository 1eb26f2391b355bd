package pinghub.relay.location;

import java.time.Duration;
import java.util.Optional;

/**
 * What the application is asked and told, each an http or https URL.
 *
 * @param authorize   asked before anything is published or subscribed, or done with a group
 * @param subscribed  told when a streaming subscriber has joined
 * @param unsubscribed told when one has left
 * @param upstream    asked what is to be published instead of a message
 * @param timeout     for an answer; positive
 */
public record HookRules(Optional<Template> authorize, Optional<Template> subscribed, Optional<Template> unsubscribed,
        Optional<Template> upstream, Duration timeout) { }
