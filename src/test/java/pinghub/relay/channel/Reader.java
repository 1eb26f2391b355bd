package pinghub.relay.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pinghub.channel.Backlog;
import pinghub.channel.CloseReason;
import pinghub.channel.Message;
import pinghub.channel.Subscriber;
import pinghub.channel.Subscription;

/** A subscriber that remembers what it got, as a wire would write it; leaves when it is closed, as a client does. */
final class Reader implements Subscriber {

    private final List<String> texts = new ArrayList<>();       // guarded by this, as the next two
    private final List<String> ids = new ArrayList<>();
    private final List<CloseReason> closes = new ArrayList<>();
    private Position position = Position.beginning(1);          // guarded by this
    private Subscription place;                                 // guarded by this; null until it is held

    synchronized void begin(Subscribed.Held held) {
        List<Message> early = new ArrayList<>(waiting);
        waiting.clear();
        position = held.start();
        Backlog backlog = held.backlog();
        for (Message message = backlog.poll(); message != null; message = backlog.poll()) {
            read(message);
        }
        early.forEach(this::read);
        place = held.place();
    }

    private final List<Message> waiting = new ArrayList<>(); // guarded by this; what came before it was told where it begins

    @Override
    public synchronized boolean offer(Message message) {
        if (place == null) {
            waiting.add(message);
        } else {
            read(message);
        }
        return true;
    }

    private void read(Message message) {
        position = RelayMessage.position(message);
        texts.add(message.string());
        ids.add(position.tags());
    }

    @Override
    public void close(CloseReason reason) {
        Subscription left;
        synchronized (this) {
            closes.add(reason);
            left = place;
        }
        if (left != null) {
            left.close();
        }
    }

    void leave() {
        Subscription left;
        synchronized (this) {
            left = place;
        }
        left.close();
    }

    synchronized List<String> texts() {
        return List.copyOf(texts);
    }

    synchronized List<String> tags() {
        return List.copyOf(ids);
    }

    synchronized Optional<CloseReason> closedBecause() {
        return closes.stream().findFirst();
    }

    synchronized Position position() {
        return position;
    }
}
