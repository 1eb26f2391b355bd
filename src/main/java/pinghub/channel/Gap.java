package pinghub.channel;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Messages that a subscriber was to get and does not. It has everything up to {@code after}, and misses what follows up to and with
 * {@code through}; what is delivered next follows that directly.
 *
 * @param after {@code null} if it has nothing yet
 */
public record Gap(@Nullable Cursor after, Cursor through) {

    /** How many are missed; empty where nobody can know, because the channel has been forgotten since. */
    public OptionalLong missed() {
        return after != null && after.epoch() == through.epoch() && after.seq() <= through.seq()
                ? OptionalLong.of(through.seq() - after.seq()) : OptionalLong.empty();
    }
}
