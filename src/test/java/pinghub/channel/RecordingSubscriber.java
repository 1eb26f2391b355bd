package pinghub.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Takes messages until its room is used up, and remembers what happened to it. */
public final class RecordingSubscriber implements Subscriber {

    private final int room;
    private final List<String> texts = new ArrayList<>();        // guarded by this
    private final List<CloseReason> closes = new ArrayList<>();  // guarded by this
    private final List<Flush> flushes = new ArrayList<>();       // guarded by this
    private final AtomicBoolean offering = new AtomicBoolean();
    private volatile boolean overlapped;
    private volatile Subscription place;

    /** A call after so many messages. */
    public record Flush(int messages, boolean here) { }

    public RecordingSubscriber() {
        this(Integer.MAX_VALUE);
    }

    private RecordingSubscriber(int room) {
        this.room = room;
    }

    static RecordingSubscriber withRoomFor(int messages) {
        return new RecordingSubscriber(messages);
    }

    public RecordingSubscriber join(Channels channels, ChannelName name) {
        place = ((Admission.Admitted) channels.subscribe(name, this)).subscription();
        return this;
    }

    void leave() {
        place.close();
    }

    @Override
    public boolean offer(Message message) {
        if (!offering.compareAndSet(false, true)) {
            overlapped = true;
        }
        try {
            synchronized (this) {
                return texts.size() < room && texts.add(message.string());
            }
        } finally {
            offering.set(false);
        }
    }

    @Override
    public void flush(boolean here) {
        synchronized (this) {
            flushes.add(new Flush(texts.size(), here));
        }
    }

    @Override
    public void close(CloseReason reason) {
        synchronized (this) {
            closes.add(reason);
        }
        if (place != null) {
            place.close();
        }
    }

    public synchronized List<String> texts() {
        return List.copyOf(texts);
    }

    public synchronized List<Flush> flushes() {
        return List.copyOf(flushes);
    }

    synchronized Optional<CloseReason> closedBecause() {
        return closes.stream().findFirst();
    }

    /** Whether two offers ever ran at the same time, which a channel must not do. */
    boolean wasOfferedConcurrently() {
        return overlapped;
    }
}
