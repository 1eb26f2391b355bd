package pinghub.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A subscriber that begins somewhere, and writes down what a client would see: the backlog, then what is published. */
final class Listener implements Subscriber {

    private final List<Message> live = new ArrayList<>(); // guarded by this
    private final List<Message> kept = new ArrayList<>();
    private final Subscription place;
    private final Cursor position;
    private final Cursor start;
    private final Optional<Gap> gap;

    Listener(Channels channels, ChannelName name, Start from) {
        var admitted = (Admission.Admitted) channels.subscribe(name, this, from);
        place = admitted.subscription();
        Backlog backlog = admitted.backlog();
        position = backlog.position();
        start = backlog.start();
        gap = backlog.gap();
        for (Message message = backlog.poll(); message != null; message = backlog.poll()) {
            kept.add(message);
        }
    }

    @Override
    public synchronized boolean offer(Message message) {
        return live.add(message);
    }

    @Override
    public void close(CloseReason reason) {
        place.close();
    }

    Optional<Gap> gap() {
        return gap;
    }

    Cursor position() {
        return position;
    }

    Cursor start() {
        return start;
    }

    List<String> backlog() {
        return kept.stream().map(Message::string).toList();
    }

    synchronized List<Message> messages() {
        var all = new ArrayList<>(kept);
        all.addAll(live);
        return all;
    }

    List<String> texts() {
        return messages().stream().map(Message::string).toList();
    }

    List<Cursor> ids() {
        return messages().stream().map(message -> message.id().orElseThrow()).toList();
    }
}
