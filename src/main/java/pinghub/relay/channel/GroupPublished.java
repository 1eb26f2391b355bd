package pinghub.relay.channel;

/**
 * What became of a message to all channels of a group.
 *
 * @param channels    those that have taken it
 * @param subscribers that they had
 * @param refused     channels that had no room
 */
public record GroupPublished(int channels, int subscribers, int refused) { }
