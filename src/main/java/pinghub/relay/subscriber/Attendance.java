package pinghub.relay.subscriber;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import pinghub.relay.hook.ChannelEvents;
import pinghub.relay.hook.Session;
import pinghub.relay.location.Call;

/** What is to be told of a subscriber that is held: that it has come, and once that it has gone. Thread-safe. */
final class Attendance implements Runnable {

    private final Runnable leaveAddress;
    private final ChannelEvents events;
    private final Call call;
    private final @Nullable Session session; // null for a poll, of which the application is not told
    private final AtomicBoolean here = new AtomicBoolean();

    Attendance(Runnable leaveAddress, ChannelEvents events, Call call, @Nullable Session session) {
        this.leaveAddress = leaveAddress;
        this.events = events;
        this.call = call;
        this.session = session;
    }

    /** It is held. To be called before it can be gone. */
    void joined() {
        here.set(true);
        events.tell(ChannelEvents.Event.SUBSCRIBER_ENQUEUE, call, call.subscriberIds());
        if (session != null) {
            session.joined();
        }
    }

    /** It is gone, or has never come. */
    @Override
    public void run() {
        leaveAddress.run();
        if (here.compareAndSet(true, false)) {
            events.tell(ChannelEvents.Event.SUBSCRIBER_DEQUEUE, call, call.subscriberIds());
            if (session != null) {
                session.left();
            }
        }
    }
}
