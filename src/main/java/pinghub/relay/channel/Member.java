package pinghub.relay.channel;

import org.jspecify.annotations.Nullable;
import pinghub.channel.Subscriber;
import pinghub.channel.Subscription;

/** A subscriber's place in one relay channel. */
final class Member {

    final Subscriber subscriber;
    final boolean once;                // it leaves with the first message
    final Place place;
    int index = -1;                    // guarded by the channel; −1 before it joins and once it has left
    @Nullable Subscription core;       // guarded by the channel; null while it is not in

    Member(Subscriber subscriber, Hold hold, Place place) {
        this.subscriber = subscriber;
        this.once = hold == Hold.UNTIL_NEXT;
        this.place = place;
    }
}
