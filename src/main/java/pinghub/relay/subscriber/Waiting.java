package pinghub.relay.subscriber;

import java.time.Duration;
import pinghub.channel.CloseReason;
import pinghub.wire.Client;

/** The time for which a subscriber is held. For the thread that looks after connections. */
final class Waiting {

    private final long since;
    private final long limitNanos; // 0 for ever

    Waiting(Duration limit, long now) {
        this.since = now;
        this.limitNanos = limit.toNanos();
    }

    /** Ends it if it is time. */
    void look(Client client, long now) {
        if (limitNanos > 0 && now - since >= limitNanos) {
            client.close(CloseReason.TIMED_OUT);
        }
    }
}
