package pinghub.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A subscriber with a real outbox; the test is its wire. */
final class OutboxSubscriber implements Subscriber {

    private final Outbox outbox;
    private final Counters counters;
    private final List<String> texts = new ArrayList<>(); // guarded by this
    private final CountDownLatch offered = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Subscription place;

    OutboxSubscriber(Limits limits, Counters counters) {
        this.outbox = new Outbox(limits, counters);
        this.counters = counters;
    }

    OutboxSubscriber join(Channels channels, ChannelName name) {
        place = ((Admission.Admitted) channels.subscribe(name, this)).subscription();
        return this;
    }

    /** Writes all that waits. */
    synchronized void write() {
        for (Message message = outbox.poll(); message != null; message = outbox.poll()) {
            texts.add(message.string());
            counters.sent(message.size(), 0);
        }
    }

    @Override
    public boolean offer(Message message) {
        boolean room = outbox.offer(message);
        offered.countDown();
        return room;
    }

    @Override
    public void close(CloseReason reason) {
        Subscription joined = place;
        if (joined != null) {
            joined.close();
        }
        outbox.close(reason == CloseReason.SLOW ? DropReason.SLOW : DropReason.GONE);
        closed.countDown();
    }

    synchronized List<String> texts() {
        return List.copyOf(texts);
    }

    void awaitFirstOffer() throws InterruptedException {
        offered.await();
    }

    void awaitClose() throws InterruptedException {
        closed.await();
    }
}
