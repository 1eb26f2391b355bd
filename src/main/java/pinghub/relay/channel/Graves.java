package pinghub.relay.channel;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last ids of channels that are no more, so that none is given again to a channel of the same name. Thread-safe. Needed as long as
 * the second lasts: whatever is stamped later is later. Of too many in one second, the largest tag stands for all.
 */
final class Graves {

    private static final int MAX = 16 * 1024;

    private final Map<RelayName, MessageId> lastIds = new HashMap<>(); // guarded by this; those of one second
    private long second;                                               // guarded by this
    private @Nullable MessageId floor;                                 // guarded by this; of those that are forgotten; null for none

    synchronized void bury(RelayName name, MessageId last) {
        if (last.time() < second) {
            return;
        }
        if (last.time() > second) {
            lastIds.clear();
            floor = null;
            second = last.time();
        }
        if (lastIds.size() == MAX) {
            for (MessageId id : lastIds.values()) {
                floor = floor == null || id.compareTo(floor) > 0 ? id : floor;
            }
            lastIds.clear();
        }
        lastIds.put(name, last);
    }

    /** The id after which a channel of this name begins. */
    synchronized MessageId last(RelayName name) {
        MessageId own = lastIds.get(name);
        MessageId known = own == null ? MessageId.NONE : own;
        return floor == null || floor.compareTo(known) < 0 ? known : floor;
    }
}
