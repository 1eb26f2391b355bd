package pinghub.relay.location;

import java.util.Optional;
import java.util.Set;

/**
 * Groups, and what happens to a location's channels elsewhere.
 *
 * @param accounting  whether the group's limits hold here
 * @param methods     of a group location
 * @param maxChannels a number, 0 or empty for no limit
 * @param maxSubscribers see {@code maxChannels}
 * @param maxMessages see {@code maxChannels}
 * @param maxMemory   bytes of messages
 * @param maxDisk     bytes of messages on disk, of which there are none
 * @param eventsId    the channel in the group {@code meta} that is told what happens here
 * @param share       the plain channel, a path, to which each message goes as well; {@code $channel_id} is the id
 */
public record GroupRules(boolean accounting, Set<GroupMethod> methods, Optional<Template> maxChannels,
        Optional<Template> maxSubscribers, Optional<Template> maxMessages, Optional<Template> maxMemory, Optional<Template> maxDisk,
        Optional<Template> eventsId, Optional<Template> share) {

    public GroupRules {
        methods = Set.copyOf(methods);
    }
}
