package pinghub.config;

/** What happens to the slow subscribers of the channels of one pattern. */
public enum SlowSetting { DISCONNECT, DROP_OLDEST, LATEST_ONLY }
