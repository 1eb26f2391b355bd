package pinghub.relay.channel;

/**
 * A group at one moment.
 *
 * @param memory in bytes, about, of the messages that are kept
 */
public record GroupInfo(int channels, long subscribers, long messages, long memory, GroupLimits limits) { }
