package pinghub.relay.location;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a location serves subscribers.
 *
 * @param kinds              those that are allowed
 * @param concurrency        what happens when one comes to a channel that has one
 * @param maxSubscribers     of one channel; 0 is no limit
 * @param existingOnly       whether a channel that no publisher has made is refused with 403
 * @param firstMessage       with which message one begins who names none: n is the nth oldest, -n the nth newest, 0 the next that comes
 * @param timeout            how long one is held; zero is for ever
 * @param timeoutStatus      what a long poll is answered then, 304 or 408
 * @param missingTag         what an {@code If-Modified-Since} without a tag means
 * @param lastMessageId      where else the last message's id is looked for, in this order
 * @param ignoreQueueOnNoCache whether a request with {@code Cache-Control: no-cache} waits for the next message
 * @param quotedEtag         whether the tag stands in quotation marks, as HTTP has it and not every old client
 * @param compoundEtag       whether the whole id stands in the Etag, without a Last-Modified
 * @param etagHeader         the response header that has the whole id instead
 * @param joined             how a long poll answers where several messages are ready
 * @param rawSeparator       what stands between messages of a raw stream
 * @param websocketPing      time between pings; zero is never
 * @param eventPing          time between pings of an event stream; zero is never
 * @param pingComment        what such a ping has; each may be empty
 * @param pingEvent          its event name
 * @param pingData           its data
 * @param eventName          the event's name for EventSource, whatever the message has
 * @param heartbeat          what a websocket client may send, and what it is answered
 * @param deflate            whether websocket messages are compressed for clients that offer it
 */
public record SubscriberRules(Set<SubscriberKind> kinds, Concurrency concurrency, int maxSubscribers, boolean existingOnly,
        int firstMessage, Duration timeout, int timeoutStatus, MissingTag missingTag, List<Template> lastMessageId,
        boolean ignoreQueueOnNoCache, boolean quotedEtag, boolean compoundEtag, Optional<String> etagHeader, Joined joined,
        String rawSeparator, Duration websocketPing, Duration eventPing, String pingComment, String pingEvent, String pingData,
        Optional<Template> eventName, Optional<Heartbeat> heartbeat, boolean deflate) {

    public SubscriberRules {
        kinds = Set.copyOf(kinds);
        lastMessageId = List.copyOf(lastMessageId);
    }

    /** A text frame by which a client sees that the connection lives. */
    public record Heartbeat(String ping, String pong) { }
}
