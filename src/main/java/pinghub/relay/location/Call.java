package pinghub.relay.location;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A location, with everything that it computes from a request.
 *
 * @param location       the location
 * @param group          the group of all channels
 * @param publisherIds   the channels to publish to, none twice, up to 255; empty where the location has no publisher
 * @param subscriberIds  those to subscribe to, the same
 * @param bufferMax      messages that a channel keeps from now on; 0 where messages are not stored
 * @param messageTimeout how long a message is kept; zero is for ever
 * @param channelTimeout how long an idle channel is kept; empty is as usual
 * @param eventName      the name that the publisher's location gives to events
 * @param subscriberEventName the name that the subscriber's location gives to all events
 * @param lastMessageIds where a last message's id may be, in the order of the location, what is empty left out
 * @param eventsId       the channel in the group {@code meta} that is told
 * @param limits         of the group
 * @param variables      of the request
 */
public record Call(Location location, String group, List<String> publisherIds, List<String> subscriberIds, int bufferMax,
        Duration messageTimeout, Optional<Duration> channelTimeout, Optional<String> eventName, Optional<String> subscriberEventName,
        List<String> lastMessageIds, Optional<String> eventsId, GroupLimits limits, Variables variables) implements Resolution {

    public Call {
        publisherIds = List.copyOf(publisherIds);
        subscriberIds = List.copyOf(subscriberIds);
        lastMessageIds = List.copyOf(lastMessageIds);
    }

    /** What a request says of a group's limits; what is empty it does not say, 0 is no limit. */
    public record GroupLimits(OptionalLong channels, OptionalLong subscribers, OptionalLong messages, OptionalLong memory,
            OptionalLong disk) {

        public static final GroupLimits NONE = new GroupLimits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(),
                OptionalLong.empty(), OptionalLong.empty());
    }

    /** The plain channel, a path, to which messages of a channel go as well. */
    public Optional<String> share(String id) {
        return location.groups().share().map(template -> template.resolve(name -> name.equals("channel_id") ? id
                : variables.value(name)));
    }

    /** A text of the location, for this request. */
    public String resolve(Template template) {
        return template.resolve(variables);
    }
}
