package pinghub.relay.channel;

/**
 * What a group may have; 0 for no limit.
 *
 * @param disk taken, and never reached: everything is in memory
 */
public record GroupLimits(long channels, long subscribers, long messages, long memory, long disk) {

    public static final GroupLimits NONE = new GroupLimits(0, 0, 0, 0, 0);

    public GroupLimits {
        if (channels < 0 || subscribers < 0 || messages < 0 || memory < 0 || disk < 0) {
            throw new IllegalArgumentException("a limit is 0 or more");
        }
    }
}
