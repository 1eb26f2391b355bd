package pinghub.channel;

import java.time.Duration;

/**
 * What a channel promises to keep: its newest messages, as long as they are within all three limits.
 *
 * @param messages so many; 1 or more
 * @param age      published so long ago, at most; positive
 * @param bytes    payloads of so many bytes together; 1 or more
 */
public record HistoryRule(int messages, Duration age, long bytes) {

    public HistoryRule {
        if (messages < 1 || age.isNegative() || age.isZero() || bytes < 1) {
            throw new IllegalArgumentException("every limit of a history must be positive");
        }
    }
}
