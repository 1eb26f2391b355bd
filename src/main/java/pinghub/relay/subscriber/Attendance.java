package pinghub.relay.subscriber;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import pinghub.relay.hook.Session;

/** What is to be told of a subscriber that is held: that it has come, and once that it has gone. Thread-safe. */
final class Attendance implements Runnable {

    private final Runnable leaveAddress;
    private final Runnable enqueued;
    private final Runnable dequeued;
    private final @Nullable Session session; // null for a poll, of which the application is not told
    private final AtomicBoolean here = new AtomicBoolean();

    Attendance(Runnable leaveAddress, Runnable enqueued, Runnable dequeued, @Nullable Session session) {
        this.leaveAddress = leaveAddress;
        this.enqueued = enqueued;
        this.dequeued = dequeued;
        this.session = session;
    }

    /** It is held. To be called before it can be gone. */
    void joined() {
        here.set(true);
        enqueued.run();
        if (session != null) {
            session.joined();
        }
    }

    /** It is gone, or has never come. */
    @Override
    public void run() {
        leaveAddress.run();
        if (here.compareAndSet(true, false)) {
            dequeued.run();
            if (session != null) {
                session.left();
            }
        }
    }
}
