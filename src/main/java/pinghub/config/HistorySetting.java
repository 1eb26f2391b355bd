package pinghub.config;

import java.time.Duration;

/**
 * What the channels of one pattern keep: their newest messages within all three limits.
 *
 * @param messages so many; 1-1,000,000
 * @param age      at most; positive
 * @param bytes    of payloads; 1 or more
 */
public record HistorySetting(int messages, Duration age, long bytes) { }
